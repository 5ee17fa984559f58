"""The engine and snarkjs, both ways, on a key that the engine made."""

from __future__ import annotations

import json
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from circuits import toolchain
from circuits.engine import Engine, Verdict
from circuits.field import R
from margin.errors import EnvironmentFault, TrustError
from tests.engine.conftest import SEED, Chain


def snarkjs(*arguments: object) -> str:
    """Run snarkjs and return what it says; it must succeed."""
    done = toolchain.run_node(toolchain.SNARKJS, [str(a) for a in arguments], timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_snarkjs_accepts_our_proof(engine: Engine, chain: Chain, tmp_path: Path) -> None:
    proof, public = engine.prove(chain.zkey, chain.witness)
    assert public == chain.public
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    (tmp_path / "public.json").write_text(json.dumps(public))
    assert "OK!" in snarkjs("groth16", "verify", chain.vk_file, tmp_path / "public.json", tmp_path / "proof.json")


def test_we_accept_snarkjs_proof(engine: Engine, chain: Chain, tmp_path: Path) -> None:
    (tmp_path / "w.wtns").write_bytes(chain.witness)
    snarkjs("groth16", "prove", chain.zkey, tmp_path / "w.wtns", tmp_path / "proof.json", tmp_path / "public.json")
    proof, public = (json.loads((tmp_path / name).read_text()) for name in ("proof.json", "public.json"))
    assert engine.verify(chain.vk, proof, public)


def test_snarkjs_exports_the_same_verification_key(chain: Chain, tmp_path: Path) -> None:
    snarkjs("zkey", "export", "verificationkey", chain.zkey, tmp_path / "vk.json")
    assert (tmp_path / "vk.json").read_bytes() == chain.vk_file.read_bytes()


def test_snarkjs_exports_a_contract(chain: Chain, tmp_path: Path) -> None:
    snarkjs("zkey", "export", "solidityverifier", chain.zkey, tmp_path / "verifier.sol")
    assert "contract Groth16Verifier" in (tmp_path / "verifier.sol").read_text()


def test_we_prove_with_a_key_of_snarkjs(engine: Engine, chain: Chain, tmp_path: Path) -> None:
    """A contribution changes delta, C and H, and adds to section 10: snarkjs's own layout, read by the engine."""
    snarkjs("zkey", "contribute", chain.zkey, tmp_path / "second.zkey", "-e=entropy of a test", "-n=test")
    snarkjs("zkey", "export", "verificationkey", tmp_path / "second.zkey", tmp_path / "second.json")
    vk = json.loads((tmp_path / "second.json").read_text())
    proof, public = engine.prove(tmp_path / "second.zkey", chain.witness)
    assert engine.verify(vk, proof, public)
    assert not engine.verify(chain.vk, proof, public)


def test_setup_is_deterministic(engine: Engine, chain: Chain, tmp_path: Path) -> None:
    summary = engine.setup(chain.r1cs, tmp_path / "k.zkey", tmp_path / "vk.json", SEED)
    assert (tmp_path / "k.zkey").read_bytes() == chain.zkey.read_bytes()
    assert (tmp_path / "vk.json").read_bytes() == chain.vk_file.read_bytes()
    assert summary["zkeySha256"] == sha256(chain.zkey.read_bytes()).hexdigest()
    assert summary["vkSha256"] == sha256(chain.vk_file.read_bytes()).hexdigest()
    assert (summary["constraints"], summary["public"], summary["domain"]) == (2432, 3, 4096)
    engine.setup(chain.r1cs, tmp_path / "k.zkey", tmp_path / "vk.json", SEED[::-1])
    assert (tmp_path / "k.zkey").read_bytes() != chain.zkey.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k.zkey", "vk.json"]


def test_rejects_setup_of_a_broken_circuit(engine: Engine, chain: Chain, tmp_path: Path) -> None:
    (tmp_path / "cut.r1cs").write_bytes(chain.r1cs.read_bytes()[:-1])
    with pytest.raises(EnvironmentFault) as caught:
        engine.setup(tmp_path / "cut.r1cs", tmp_path / "k.zkey", tmp_path / "vk.json", SEED)
    assert caught.value.stable_code == "engine.rejected"
    assert "r1cs.cut" in caught.value.why
    assert [path.name for path in tmp_path.iterdir()] == ["cut.r1cs"]


def test_rejects_every_changed_public_signal(engine: Engine, chain: Chain) -> None:
    proof, public = engine.prove(chain.zkey, chain.witness)
    for i, value in enumerate(public):
        changed = list(public)
        changed[i] = str((int(value) + 1) % R)
        assert engine.check(chain.vk, proof, changed).code == "proof.equation"


def test_a_batch_names_its_false_proof(engine: Engine, chain: Chain) -> None:
    proofs = [engine.prove(chain.zkey, chain.witness) for _ in range(9)]
    assert engine.verify_batch(chain.vk, proofs) == [Verdict(True)] * 9
    wrong = deepcopy(proofs[4][0])
    wrong["pi_a"] = proofs[5][0]["pi_a"]
    nan: dict[str, Any] = {"pi_a": float("nan")}
    batch = [*proofs[:4], (wrong, chain.public), *proofs[5:], (nan, chain.public), (proofs[0][0], chain.public[:2])]
    found = [verdict.code for verdict in engine.verify_batch(chain.vk, batch)]
    assert found == [""] * 4 + ["proof.equation"] + [""] * 4 + ["claim.format", "public.count"]


def test_rejects_a_key_with_gamma_equal_to_delta(engine: Engine, chain: Chain) -> None:
    """The key of a ceremony without phase 2: A = alpha, B = beta, C = -vk_x satisfies the equation for any public signals."""
    proof, public = engine.prove(chain.zkey, chain.witness)
    with pytest.raises(TrustError) as caught:
        engine.verify({**chain.vk, "vk_delta_2": chain.vk["vk_gamma_2"]}, proof, public)
    assert caught.value.stable_code == "key.gamma-equals-delta"


def test_rejects_a_witness_of_another_circuit(engine: Engine, chain: Chain) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        engine.prove(chain.zkey, chain.witness[:-1])
    assert "wtns.cut" in caught.value.why


def test_rejects_a_damaged_key(engine: Engine, chain: Chain, tmp_path: Path) -> None:
    (tmp_path / "cut.zkey").write_bytes(chain.zkey.read_bytes()[:-1])
    for path, code in ((tmp_path / "cut.zkey", "zkey.cut"), (tmp_path / "none.zkey", "zkey.open"), (tmp_path, "zkey.open")):
        with pytest.raises(TrustError) as caught:
            engine.prove(path, chain.witness)
        assert caught.value.stable_code == code
