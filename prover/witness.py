"""The witness calculator that circom compiled, run inside this process: no Node, no temporary file.

The result equals snarkjs's ``wtns calculate`` byte for byte. Every calculation has its own instance, so that no value of one account
can reach another's, and the instance's memory goes back to the system when it ends.
"""

from __future__ import annotations

import ctypes
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, cast

from circuits.field import R
from circuits.home import artifact
from circuits.registry import Circuit
from circuits.witness_format import HEADER_BYTES, elements, header
from margin.errors import EnvironmentFault, InputError, TrustError
from prover import cache
from prover.witness_bulk import PAGE, RECORD, WAT, pages, signal_hash
from prover.witness_module import cached, compiled, engine

if TYPE_CHECKING:
    import wasmtime

Nested: TypeAlias = "int | Sequence[Nested]"

_EXCEPTIONS: Final = {
    1: ("witness.signal.unknown", "the circuit has no such input signal"),
    2: ("witness.signal.excess", "more signals were set than the circuit has"),
    3: ("witness.signal.repeated", "an input signal was set twice"),
    4: ("witness.assert", "the inputs break a rule of the circuit"),
    5: ("witness.memory", "the witness calculator ran out of memory"),
    6: ("witness.signal.size", "an input signal was given more values than it has"),
    7: ("witness.bounds", "the witness calculator read outside an array"),
}
_PLACE: Final = re.compile(r"Error in template ([A-Za-z_][A-Za-z0-9_]*) line: ([0-9]+)")
_MESSAGE_LIMIT: Final = 4096
_MAX_PLACES: Final = 8


class WitnessError(InputError):
    """The circuit has no witness for these inputs, or they do not have its shape. Names signals and templates, never values."""

    code = "witness"


class Witness:
    """The ``.wtns`` bytes of one calculation. They contain the account: keep them in memory, and :meth:`wipe` them after use.

    Also a context manager that wipes on exit.
    """

    def __init__(self, data: bytearray) -> None:
        self.data = data

    def public(self, count: int) -> list[str]:
        """The ``count`` public signals as canonical decimals, in the circuit's order."""
        return [str(value) for value in elements(self.data, range(1, count + 1))]

    def wipe(self) -> None:
        """Overwrite the bytes with zeros, in place."""
        if self.data:
            ctypes.memset((ctypes.c_char * len(self.data)).from_buffer(self.data), 0, len(self.data))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.wipe()

    def __repr__(self) -> str:
        return f"Witness({len(self.data)} bytes)"


class Calculator:
    """One circuit's witness calculator. Safe to share between threads."""

    def __init__(self, module: wasmtime.Module) -> None:
        import wasmtime

        self._module = module
        self._bulk = wasmtime.Module(engine(), bytes(wasmtime.wat2wasm(WAT)))

    @classmethod
    def load(cls, path: Path, *, sha256: str | None = None, cache_folder: Path | None = None) -> Calculator:
        """A calculator from its ``.wasm``, or from machine code that was made of the same bytes before.

        Args:
            path: what circom compiled.
            sha256: its pinned digest (hex).
            cache_folder: where machine code is kept; none is kept without.

        Raises:
            EnvironmentFault: ``witness.wasm.missing``.
            TrustError: ``witness.wasm.digest`` where it is not the one expected, ``witness.wasm.format`` where it is no calculator.
        """
        import wasmtime

        if sha256 is not None and cache_folder is not None and (module := cached(sha256, cache_folder)) is not None:
            return cls(module)
        wasm = _read(path)
        found = hashlib.sha256(wasm).hexdigest()
        if sha256 is not None and found != sha256:
            raise TrustError(
                "the circuit's witness calculator is not the registered one",
                where=str(path),
                why=f"its SHA-256 is not {sha256}",
                hint="Remove the file and run `zkmargin setup` to compile the circuit again.",
                code="witness.wasm.digest",
            )
        try:
            return cls(compiled(wasm, found, cache_folder))
        except wasmtime.WasmtimeError as error:
            raise TrustError("the witness calculator is not a WebAssembly module", where=str(path), code="witness.wasm.format") from error

    def calculate(self, inputs: Mapping[str, Nested]) -> Witness:
        """The witness for ``inputs``: every input signal by name, arrays as nested sequences, each value ``0 <= v < R``.

        Raises:
            WitnessError: ``witness.assert`` where the inputs break the circuit's rules; ``witness.signal.unknown``, ``.size`` or
                ``.missing`` where they do not have its shape; ``witness.value.range`` where a value is no canonical field element.
        """
        instance = _Instance(self._module, self._bulk)
        try:
            return instance.calculate(inputs)
        finally:
            instance.close()


def calculator(circuit: Circuit) -> Calculator:
    """The registered circuit's calculator, digest checked, with its machine code cached under ``home/cache/witness``."""
    return Calculator.load(artifact(circuit.id, "wasm"), sha256=circuit.wasm_sha256, cache_folder=cache.folder("witness"))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(
            "the circuit's witness calculator cannot be read",
            where=str(path),
            why=error.strerror or type(error).__name__,
            hint="Run `zkmargin setup` to compile the circuit.",
            code="witness.wasm.missing",
        ) from None


class _Instance:
    """One instantiation: its store, its circom exports and the state of its callbacks."""

    def __init__(self, module: wasmtime.Module, bulk: wasmtime.Module) -> None:
        import wasmtime

        self._trap_types = (wasmtime.WasmtimeError, wasmtime.Trap)
        self._failure: int | None = None
        self._message = ""
        self._store = wasmtime.Store(engine())
        nothing = wasmtime.FuncType([], [])
        code = wasmtime.FuncType([wasmtime.ValType.i32()], [])
        linker = wasmtime.Linker(engine())
        linker.define_func("runtime", "exceptionHandler", code, self._exception)
        linker.define_func("runtime", "printErrorMessage", nothing, self._error_message, access_caller=True)
        linker.define_func("runtime", "writeBufferMessage", nothing, self._discard)
        linker.define_func("runtime", "showSharedRWMemory", nothing, self._discard)
        try:
            circom = linker.instantiate(self._store, module)
            linker.define_instance(self._store, "circom", circom)
            bulk_exports = linker.instantiate(self._store, bulk).exports(self._store)
        except self._trap_types as error:
            raise TrustError("the module is not a witness calculator of circom 2", code="witness.wasm.format") from error
        self._exports: Any = circom.exports(self._store)
        self._bulk: Any = bulk_exports
        self._linker = linker

    def close(self) -> None:
        """Give the memory back. The linker holds the callbacks and they hold this object, so it is closed by hand."""
        self._linker.close()
        self._store.close()

    def _exception(self, code: int) -> None:
        self._failure = code
        raise WitnessError("the witness calculator stopped")  # unwinds the WebAssembly stack; _call reports what happened

    def _error_message(self, caller: wasmtime.Caller) -> None:
        next_character: Any = caller["getMessageChar"]
        characters: list[str] = []
        while (character := next_character(caller)) and len(characters) < _MESSAGE_LIMIT:
            characters.append(chr(character))
        self._message += "".join(characters) + "\n"

    def _discard(self) -> None:
        """circom's ``log``: it may show signals, so it goes nowhere."""

    def _call(self, name: str, function: Callable[..., object], *arguments: int) -> object:
        try:
            return function(self._store, *arguments)
        except (WitnessError, *self._trap_types) as error:
            failure = error
        if self._failure is None:
            raise EnvironmentFault("the witness calculator trapped", where=name, code="witness.trap") from failure
        code, what = _EXCEPTIONS.get(self._failure, ("witness.unknown", "the witness calculator failed"))
        places = [f"{template}:{line}" for template, line in _PLACE.findall(self._message)[:_MAX_PLACES]]
        raise WitnessError(what, where=", ".join(places), code=code) from None

    def _circom(self, name: str, *arguments: int) -> int:
        return cast(int, self._call(name, self._exports[name], *arguments) or 0)

    def calculate(self, inputs: Mapping[str, Nested]) -> Witness:
        shared = self._circom("getSharedRWMemoryStart")
        if self._circom("getFieldNumLen32") != 8:
            raise TrustError("the witness calculator belongs to another field", code="witness.wasm.field")
        self._circom("init", 0)
        records = self._encode(inputs)
        try:
            self._fill(records)
        finally:
            records[:] = bytes(len(records))
        self._call("set_inputs", self._bulk["set_inputs"], shared, len(inputs))
        return self._read(shared)

    def _encode(self, inputs: Mapping[str, Nested]) -> bytearray:
        """The records of ``set_inputs``, with names and counts checked against the circuit's."""
        records = bytearray()
        total = 0
        for name, value in inputs.items():
            msb, lsb = signal_hash(name)
            expected = self._circom("getInputSignalSize", _signed(msb), _signed(lsb))
            if expected <= 0:
                raise WitnessError("the circuit has no such input signal", where=name, code="witness.signal.unknown")
            flat = list(_flatten(value))
            if len(flat) != expected:
                why = f"it takes {expected} and was given {len(flat)}"
                raise WitnessError("an input signal has the wrong number of values", where=name, why=why, code="witness.signal.size")
            records += RECORD.pack(msb, lsb, expected, 0)
            for index, element in enumerate(flat):
                if not 0 <= element < R:
                    why = "a value is not a field element in canonical form"
                    raise WitnessError("an input is out of range", where=f"{name}[{index}]", why=why, code="witness.value.range")
                records += element.to_bytes(32, "little")
            total += expected
        needed = self._circom("getInputSize")
        if total != needed:
            why = f"it takes {needed} values and was given {total}"
            raise WitnessError("not all input signals of the circuit are given", why=why, code="witness.signal.missing")
        return records

    def _fill(self, records: bytearray) -> None:
        memory: wasmtime.Memory = self._bulk["io"]
        self._grow(memory, len(records))
        memory.write(self._store, records, 0)

    def _read(self, shared: int) -> Witness:
        count = self._circom("getWitnessSize")
        self._circom("getRawPrime")
        prime = self._exports["memory"].read(self._store, shared, shared + 32)
        if int.from_bytes(prime, "little") != R:
            raise TrustError("the witness calculator belongs to another field", code="witness.wasm.field")
        memory: wasmtime.Memory = self._bulk["io"]
        self._grow(memory, count * 32)
        self._call("get_witness", self._bulk["get_witness"], shared, count)
        data = bytearray(HEADER_BYTES + count * 32)
        data[:HEADER_BYTES] = header(count)
        target = (ctypes.c_char * (count * 32)).from_buffer(data, HEADER_BYTES)
        ctypes.memmove(target, memory.data_ptr(self._store), count * 32)
        return Witness(data)

    def _grow(self, memory: wasmtime.Memory, size: int) -> None:
        missing = pages(size) - memory.data_len(self._store) // PAGE
        if missing > 0:
            memory.grow(self._store, missing)


def _signed(word: int) -> int:
    return word - (1 << 32) if word >> 31 else word


def _flatten(value: Nested) -> Iterable[int]:
    if isinstance(value, int):
        yield value
    else:
        for item in value:
            yield from _flatten(item)
