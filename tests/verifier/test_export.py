"""Ways out and in: snarkjs verifies what we export, and we verify what snarkjs proves."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from circuits.toolchain import SNARKJS, run_node
from margin.errors import InputError
from tests.vectors.case import typed_key, typed_proof
from tests.verifier import world
from verifier import decode
from verifier.engines import ENGINE_NAMES, backend
from verifier.export import calldata, export_trio, key_json, proof_json, public_json
from verifier.trio import read_trio, verify_trio

CIRCUIT = (
    "pragma circom 2.1.5; template Product() { signal input a; signal input b; signal output c; c <== a * b; } component main = Product();"
)


def _snarkjs(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = run_node(SNARKJS, arguments, timeout=120, cwd=folder)
    assert done.returncode == 0, done.stderr + done.stdout
    return done


def _write(folder: Path, trio: dict[str, bytes]) -> None:
    for name, data in trio.items():
        (folder / name).write_bytes(data)


def test_snarkjs_command_verifies_the_exported_trio(tmp_path: Path) -> None:
    _write(tmp_path, export_trio(world.parts().file(), world.keys()))
    done = _snarkjs(tmp_path, "groth16", "verify", "verification_key.json", "public.json", "proof.json")
    assert "OK!" in done.stdout


def test_exported_key_keeps_its_points_and_drops_what_is_redundant() -> None:
    exported = json.loads(key_json(typed_key()))
    assert exported == {name: value for name, value in json.loads(world.vk_bytes()).items() if name != "vk_alphabeta_12"}


def test_exported_files_read_back() -> None:
    trio = export_trio(world.parts("band").file(), world.keys())
    read = read_trio(trio["verification_key.json"], trio["proof.json"], trio["public.json"])
    assert read.public == world.parts("band").signals
    assert proof_json(read.proof) == trio["proof.json"]
    assert public_json(read.public) == trio["public.json"]


def test_rejects_export_of_what_is_no_attestation() -> None:
    with pytest.raises(InputError) as caught:
        export_trio(b"{}", world.keys())
    assert caught.value.stable_code == "format.field.missing"


def test_calldata_is_what_snarkjs_prints(tmp_path: Path) -> None:
    trio = export_trio(world.parts().file(), world.keys())
    _write(tmp_path, trio)
    printed = _snarkjs(tmp_path, "zkey", "export", "soliditycalldata", "public.json", "proof.json").stdout.strip()
    assert calldata(typed_proof(), world.parts().signals).text() == printed


def test_calldata_has_the_imaginary_parts_first() -> None:
    proof = typed_proof()
    found = calldata(proof, (1,))
    assert found.b == ((proof.b[0][1], proof.b[0][0]), (proof.b[1][1], proof.b[1][0]))
    assert found.words() == (*proof.a, proof.b[0][1], proof.b[0][0], proof.b[1][1], proof.b[1][0], *proof.c, 1)
    assert len(found.encoded()) == 9 * 32


def test_we_verify_what_snarkjs_makes_from_circuit_to_proof(tmp_path: Path) -> None:
    """Another circuit, set up, contributed to and proven by snarkjs's own commands: none of our code is in it."""
    from circuits.toolchain import CIRCOM

    (tmp_path / "product.circom").write_text(CIRCUIT)
    assert run_node(CIRCOM, ["product.circom", "--r1cs", "--wasm"], timeout=120, cwd=tmp_path).returncode == 0
    _snarkjs(tmp_path, "powersoftau", "new", "bn128", "4", "0.ptau")
    _snarkjs(tmp_path, "powersoftau", "contribute", "0.ptau", "1.ptau", "--name=test", "-e=entropy of a test")
    _snarkjs(tmp_path, "powersoftau", "prepare", "phase2", "1.ptau", "2.ptau")
    _snarkjs(tmp_path, "groth16", "setup", "product.r1cs", "2.ptau", "0.zkey")
    _snarkjs(tmp_path, "zkey", "contribute", "0.zkey", "1.zkey", "--name=test", "-e=more entropy of a test")
    (tmp_path / "input.json").write_text('{"a": "6", "b": "7"}')
    wasm = "product_js/product.wasm"
    _snarkjs(tmp_path, "groth16", "fullprove", "input.json", wasm, "1.zkey", "proof.json", "public.json")
    proof, public = ((tmp_path / name).read_bytes() for name in ("proof.json", "public.json"))
    for zkey, code in (("1.zkey", ""), ("0.zkey", "vk.gamma-delta")):
        _snarkjs(tmp_path, "zkey", "export", "verificationkey", zkey, "verification_key.json")
        key = (tmp_path / "verification_key.json").read_bytes()
        if code:
            with pytest.raises(Exception, match="skipped") as caught:
                read_trio(key, proof, public)
            assert getattr(caught.value, "stable_code", "") == code
            continue
        trio = read_trio(key, proof, public, pinned=hashlib.sha256(key).hexdigest())
        assert trio.public == (42,)
        for name in ENGINE_NAMES:
            verify_trio(trio, backend(name))


def test_uncontributed_powers_of_tau_are_refused(tmp_path: Path) -> None:
    """snarkjs makes and accepts keys from powers of tau that nobody contributed to."""
    from circuits.toolchain import CIRCOM

    (tmp_path / "product.circom").write_text(CIRCUIT)
    assert run_node(CIRCOM, ["product.circom", "--r1cs"], timeout=120, cwd=tmp_path).returncode == 0
    _snarkjs(tmp_path, "powersoftau", "new", "bn128", "4", "0.ptau")
    _snarkjs(tmp_path, "powersoftau", "prepare", "phase2", "0.ptau", "1.ptau")
    _snarkjs(tmp_path, "groth16", "setup", "product.r1cs", "1.ptau", "0.zkey")
    _snarkjs(tmp_path, "zkey", "contribute", "0.zkey", "1.zkey", "--name=test", "-e=entropy of a test")
    _snarkjs(tmp_path, "zkey", "export", "verificationkey", "1.zkey", "verification_key.json")
    key = (tmp_path / "verification_key.json").read_bytes()
    trio = export_trio(world.parts().file(), world.keys())
    with pytest.raises(Exception, match=r".") as caught:
        read_trio(key, trio["proof.json"], trio["public.json"])
    assert getattr(caught.value, "stable_code", "") in ("vk.tau-generator", "vk.point")


def test_decode_reads_rapidsnarks_form() -> None:
    proof = {name: value for name, value in world.base("challenged")["proof"].items() if name != "curve"}
    assert decode.proof(proof, curve_may_miss=True) == typed_proof()
