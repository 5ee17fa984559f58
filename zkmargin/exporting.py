"""A proof leaves for other tools: snarkjs's three files, calldata, a contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from attestation import margin_attestation
from attestation.dsse import Envelope
from margin.errors import UsageError
from margin.files import write_atomic

_TOLD: Final = {
    "proof.json": "the proof, as snarkjs writes it",
    "public.json": "the seven public signals",
    "verification_key.json": "the key; its SHA-256 is what trust files pin",
    "calldata.txt": "arguments of verifyProof, in EIP-197 order",
    "verifier.sol": "contract Groth16Verifier",
}


@dataclass(frozen=True)
class Exported:
    """The files and what each is."""

    files: dict[Path, str]
    key_kind: str


def export_files(data: bytes, out: Path, progress: Callable[[str], None], *, solidity: bool, replace: bool) -> Exported:
    """Write the files into a folder; none is written if one of them exists and may not be replaced.

    Raises:
        InputError: not an attestation. UsageError: ``usage.exists``. EnvironmentFault: ``vk.missing``, ``key.missing``, ``node.missing``.
    """
    from verifier import decode
    from verifier.export import calldata, export_trio
    from verifier.key_store import DirectoryKeys

    progress("reading")
    attestation = margin_attestation.read_unverified(Envelope.from_bytes(data, "attestation"))
    content = export_trio(data, DirectoryKeys())
    arguments = calldata(decode.proof(attestation.proof), attestation.public_signals)
    content["calldata.txt"] = arguments.text().encode() + b"\n"
    if solidity:
        progress("writing the contract with snarkjs")
        content["verifier.sol"] = _contract(attestation.circuit.id, attestation.circuit.vk_sha256).encode()
    out.mkdir(parents=True, exist_ok=True)
    for name in content:
        if (out / name).exists() and not replace:
            hint = "Choose another folder with --out, or add --replace."
            raise UsageError("The file exists already", where=str(out / name), hint=hint, code="usage.exists")
    for name, body in content.items():
        write_atomic(out / name, body, overwrite=replace)
    return Exported({out / name: _TOLD[name] for name in content}, attestation.circuit.key_kind)


def _contract(circuit_id: str, vk_sha256: str) -> str:
    from circuits.home import DEVELOPMENT, key_dir
    from circuits.keys import load_key
    from verifier.solidity import solidity_verifier

    which = vk_sha256 if key_dir(circuit_id, vk_sha256).is_dir() else DEVELOPMENT
    key = load_key(circuit_id, which)
    if key.vk_sha256 != vk_sha256:
        hint = "Get the key that the attestation names."
        raise UsageError("The proving key here is another one", where=str(key.directory), hint=hint, code="usage.key")
    return solidity_verifier(key.zkey)
