"""A whole ceremony on a small circuit, and every way in which its result must not be believed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from circuits import ceremony, zkey
from circuits.ceremony import Beacon
from circuits.engine import Engine
from circuits.keys import MANIFEST, TRANSCRIPT, VERIFICATION_KEY, ZKEY, Key, vk_digest
from circuits.points import G1_GENERATOR, G2_GENERATOR
from circuits.ptau import Ptau, check
from circuits.snarkjs import call
from circuits.transcript import verify
from margin.errors import EnvironmentFault, TrustError, UsageError, ZkMarginError
from margin.strictjson import canonical
from prover.witness import Calculator
from tests import sandbox
from tests.circuits.ceremony_files import POWER, CeremonyFiles, make

BEACON = Beacon("c0ffee" * 8)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> CeremonyFiles:
    return make(tmp_path_factory.mktemp("ceremony"))


@pytest.fixture(scope="module")
def ptau(files: CeremonyFiles) -> Ptau:
    return check(files.sound, POWER, accept_sha256=files.digest)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = sandbox.make(tmp_path / "home")
    monkeypatch.setenv("ZKMARGIN_HOME", str(root))
    return root


@pytest.fixture(scope="module")
def finished(files: CeremonyFiles, ptau: Ptau, tmp_path_factory: pytest.TempPathFactory) -> Key:
    """A finished ceremony of two contributors."""
    root = sandbox.make(tmp_path_factory.mktemp("finished"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZKMARGIN_HOME", str(root))
        return ceremony.run(files.subject, files.sound, ["alice", "bob"], BEACON, accept_ptau_sha256=files.digest)


@pytest.fixture
def folder(finished: Key, tmp_path: Path) -> Path:
    """A copy of its files to damage."""
    return Path(shutil.copytree(finished.directory, tmp_path / "copy"))


def again(folder: Path, files: CeremonyFiles, ptau: Ptau) -> int:
    subject = files.subject
    return verify(folder, r1cs=subject.r1cs, r1cs_sha256=subject.r1cs_sha256, public_signals=subject.public_signals, ptau=ptau)


def refuse(folder: Path, files: CeremonyFiles, ptau: Ptau) -> ZkMarginError:
    with pytest.raises(TrustError) as caught:
        again(folder, files, ptau)
    return caught.value


def rewrite(folder: Path, files: CeremonyFiles, ptau: Ptau) -> None:
    """Make the transcript fit whatever the folder now holds: a liar would."""
    from circuits.transcript import describe

    vk = canonical(call("zkey_vk", {"zkey": folder / ZKEY}, timeout=60))
    (folder / VERIFICATION_KEY).write_bytes(vk)
    (folder / TRANSCRIPT).write_bytes(canonical(describe(folder, files.subject.id, files.subject.r1cs_sha256, ptau)))


def first_key(files: CeremonyFiles, ptau: Ptau, folder: Path) -> Path:
    ceremony.open_(files.subject, ptau, folder / "0.zkey")
    return folder / "0.zkey"


def test_the_key_is_installed_whole(finished: Key) -> None:
    assert finished.kind == finished.origin == "ceremony"
    assert finished.contributions == 2
    assert finished.directory.name == finished.vk_sha256
    assert sorted(path.name for path in finished.directory.iterdir()) == [MANIFEST, ZKEY, TRANSCRIPT, VERIFICATION_KEY]
    assert [path.name for path in finished.directory.parent.iterdir() if path.name != ".lock"] == [finished.vk_sha256]
    assert vk_digest((finished.directory / VERIFICATION_KEY).read_bytes()) == finished.vk_sha256
    finished.check_zkey()


def test_the_transcript_says_all(finished: Key, files: CeremonyFiles) -> None:
    said = json.loads((finished.directory / TRANSCRIPT).read_bytes())
    assert said["circuit"] == files.subject.id
    assert said["r1csSha256"] == files.subject.r1cs_sha256
    assert said["ptau"]["sha256"] == files.digest
    assert [one["name"] for one in said["ptau"]["contributions"]] == ["first", "second"]
    assert [(one["name"], one["beacon"]) for one in said["contributions"]] == [("alice", None), ("bob", None), ("beacon", BEACON.value)]
    assert (said["zkeySha256"], said["vkSha256"]) == (finished.zkey_sha256, finished.vk_sha256)


def test_verifies_again_from_the_files(finished: Key, files: CeremonyFiles, ptau: Ptau) -> None:
    told: list[str] = []
    subject = files.subject
    count = verify(
        finished.directory,
        r1cs=subject.r1cs,
        r1cs_sha256=subject.r1cs_sha256,
        public_signals=subject.public_signals,
        ptau=ptau,
        progress=told.append,
    )
    assert count == 2
    assert told == ["checking the transcript", "verifying the chain of contributions with snarkjs"]


def test_the_key_proves_and_verifies(finished: Key, files: CeremonyFiles) -> None:
    witness = Calculator.load(files.wasm).calculate({"a": 3, "b": 5})
    answer: Any = call("prove", {"zkey": finished.zkey, "vk": finished.vk}, timeout=60, blob=witness.data)
    assert (answer["public"], answer["valid"]) == (["45", "5"], True)
    with Engine.open() as engine:
        assert engine.verify(finished.vk, answer["proof"], answer["public"])
        proof, public = engine.prove(finished.zkey, witness.data)
        assert engine.verify(finished.vk, proof, public)


def test_contributors_elsewhere_pass_the_key_on(files: CeremonyFiles, ptau: Ptau, home: Path, tmp_path: Path) -> None:
    first = first_key(files, ptau, tmp_path)
    digest = ceremony.contribute(first, tmp_path / "1.zkey", "carol")
    assert zkey.read(tmp_path / "1.zkey").contributions[0].hash == digest
    key = ceremony.run(files.subject, files.sound, ["dave"], BEACON, accept_ptau_sha256=files.digest, last=tmp_path / "1.zkey")
    assert [one.name for one in zkey.read(key.zkey).contributions] == ["carol", "dave", "beacon"]
    assert key.contributions == 2
    assert (tmp_path / "1.zkey").exists()


def test_rejects_a_ceremony_without_contributors(files: CeremonyFiles, home: Path) -> None:
    with pytest.raises(UsageError) as caught:
        ceremony.run(files.subject, files.sound, [], BEACON, accept_ptau_sha256=files.digest)
    assert caught.value.stable_code == "ceremony.contributors"


def test_rejects_closing_a_key_that_nobody_contributed_to(files: CeremonyFiles, ptau: Ptau, home: Path, tmp_path: Path) -> None:
    with pytest.raises(TrustError) as caught:
        ceremony.close(files.subject, ptau, first_key(files, ptau, tmp_path), BEACON)
    assert caught.value.stable_code == "transcript.uncontributed"
    assert [path.name for path in (home / "keys" / files.subject.id).iterdir()] == [".lock"]


def test_rejects_closing_twice(finished: Key, files: CeremonyFiles, ptau: Ptau, home: Path) -> None:
    with pytest.raises(TrustError) as caught:
        ceremony.close(files.subject, ptau, finished.zkey, BEACON)
    assert caught.value.stable_code == "transcript.beacon"


@pytest.mark.parametrize("value", ["", "ab", "ab" * 15, "ab" * 256, "zz" * 16, "abc" * 11, "0x" + "ab" * 16])
def test_rejects_a_weak_or_malformed_beacon(value: str) -> None:
    with pytest.raises(UsageError) as caught:
        Beacon(value)
    assert caught.value.stable_code == "ceremony.beacon"


@pytest.mark.parametrize("exponent", [0, 9, 64])
def test_rejects_a_beacon_with_too_few_or_too_many_iterations(exponent: int) -> None:
    with pytest.raises(UsageError):
        Beacon("ab" * 32, exponent)


@pytest.mark.parametrize("name", ["", "a\nb", "\x1b[31m", "x" * 65, "é" * 33])
def test_rejects_names_that_do_not_print(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        ceremony.contribute(tmp_path / "a", tmp_path / "b", name)
    assert caught.value.stable_code == "ceremony.name"


def test_entropy_is_not_on_the_command_line(files: CeremonyFiles, ptau: Ptau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen: list[list[str]] = []
    start = subprocess.Popen

    def spy(command: list[str], *arguments: Any, **options: Any) -> Any:
        seen.append(command)
        return start(command, *arguments, **options)

    first = first_key(files, ptau, tmp_path)
    monkeypatch.setattr(ceremony.secrets, "token_hex", lambda _: "entropy-of-the-test")
    monkeypatch.setattr(subprocess, "Popen", spy)
    ceremony.contribute(first, tmp_path / "1.zkey", "erin")
    assert len(seen) == 1
    assert not any("entropy" in part or "erin" in part for part in seen[0])
    assert not any(b"entropy-of-the-test" in path.read_bytes() for path in tmp_path.iterdir())


def test_rejects_a_transcript_that_was_edited(folder: Path, files: CeremonyFiles, ptau: Ptau) -> None:
    changes: list[Callable[[dict[str, Any]], object]] = [
        lambda d: d["contributions"].pop(0),
        lambda d: d["contributions"][0].update(name="mallory"),
        lambda d: d["contributions"][0].update(hash="00" * 64),
        lambda d: d["ptau"].update(published="powersOfTau28_hez_final_15.ptau"),
        lambda d: d.update(circuit="other"),
        lambda d: d.update(vkSha256="ab" * 32),
        lambda d: d.update(extra=1),
    ]
    sound = (folder / TRANSCRIPT).read_bytes()
    for change in changes[:4] + changes[5:]:
        said = json.loads(sound)
        change(said)
        (folder / TRANSCRIPT).write_text(json.dumps(said))
        assert refuse(folder, files, ptau).stable_code == "transcript.mismatch"
    for content in (b"", b"[]", b"{", b"{}"):
        (folder / TRANSCRIPT).write_bytes(content)
        assert refuse(folder, files, ptau).stable_code in {"transcript.format", "transcript.mismatch"}


def test_rejects_a_key_that_was_not_closed(folder: Path, files: CeremonyFiles, ptau: Ptau, tmp_path: Path) -> None:
    ceremony.contribute(first_key(files, ptau, tmp_path), tmp_path / "1.zkey", "alice")
    shutil.copy(tmp_path / "1.zkey", folder / ZKEY)
    rewrite(folder, files, ptau)
    assert refuse(folder, files, ptau).stable_code == "transcript.beacon"


def test_rejects_a_verification_key_of_another_key(folder: Path, files: CeremonyFiles, ptau: Ptau) -> None:
    vk = json.loads((folder / VERIFICATION_KEY).read_bytes())
    vk["vk_delta_2"] = vk["vk_gamma_2"]
    (folder / VERIFICATION_KEY).write_bytes(canonical(vk))
    said = json.loads((folder / TRANSCRIPT).read_bytes())
    said["vkSha256"] = hashlib.sha256(canonical(vk)).hexdigest()
    (folder / TRANSCRIPT).write_bytes(canonical(said))
    assert refuse(folder, files, ptau).stable_code == "transcript.vk"


def test_rejects_a_key_of_other_powers_of_tau(folder: Path, files: CeremonyFiles, tmp_path: Path) -> None:
    """The same circuit over powers that somebody made elsewhere: the chain does not start at the stated powers."""
    elsewhere = make(tmp_path)
    other = check(elsewhere.sound, POWER, accept_sha256=elsewhere.digest)
    rewrite(folder, files, other)
    assert refuse(folder, files, other).stable_code == "transcript.chain"


def test_rejects_another_circuit(folder: Path, files: CeremonyFiles, ptau: Ptau, tmp_path: Path) -> None:
    other = tmp_path / "other.r1cs"
    other.write_bytes(files.subject.r1cs.read_bytes() + b"\0")
    with pytest.raises(TrustError) as caught:
        verify(folder, r1cs=other, r1cs_sha256=files.subject.r1cs_sha256, public_signals=2, ptau=ptau)
    assert caught.value.stable_code == "transcript.r1cs"
    with pytest.raises(TrustError) as caught:
        verify(folder, r1cs=files.subject.r1cs, r1cs_sha256=files.subject.r1cs_sha256, public_signals=3, ptau=ptau)
    assert caught.value.stable_code == "transcript.signals"


def lint(folder: Path, change: Callable[[zkey.Zkey], zkey.Zkey]) -> ZkMarginError:
    with pytest.raises(TrustError) as caught:
        zkey.lint(change(zkey.read(folder / ZKEY)), "key")
    return caught.value


def test_lint_accepts_a_ceremonys_key(folder: Path) -> None:
    zkey.lint(zkey.read(folder / ZKEY), "key")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (lambda z: {"delta_2": G2_GENERATOR}, "zkey.delta.generator"),
        (lambda z: {"delta_1": G1_GENERATOR}, "zkey.delta.generator"),
        (lambda z: {"gamma_2": z.delta_2}, "zkey.delta.gamma"),
        (lambda z: {"gamma_2": z.beta_2}, "zkey.gamma"),
        (lambda z: {"ic": (z.ic[0], z.ic[0], z.ic[2])}, "zkey.ic"),
        (lambda z: {"ic": z.ic[:2]}, "zkey.ic"),
        (lambda z: {"alpha_1": G1_GENERATOR}, "zkey.phase1"),
        (lambda z: {"delta_1": z.beta_1}, "zkey.inconsistent"),
        (lambda z: {"beta_2": z.delta_2}, "zkey.inconsistent"),
        (lambda z: {"contributions": z.contributions[:1]}, "zkey.inconsistent"),
    ],
)
def test_lint_rejects_forgeable_keys(folder: Path, changes: Callable[[zkey.Zkey], dict[str, Any]], code: str) -> None:
    from dataclasses import replace

    assert lint(folder, lambda z: replace(z, **changes(z))).stable_code == code


def test_lint_rejects_the_key_that_snarkjs_calls_ok(files: CeremonyFiles, ptau: Ptau, tmp_path: Path) -> None:
    """Phase 2 skipped: delta is the generator and equals gamma, and anything can be proven."""
    found = zkey.read(first_key(files, ptau, tmp_path))
    assert found.delta_2 == found.gamma_2 == G2_GENERATOR
    with pytest.raises(TrustError) as caught:
        zkey.lint(found, "key")
    assert caught.value.stable_code == "zkey.delta.generator"


def test_an_interrupted_ceremony_leaves_no_key(files: CeremonyFiles, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ceremony, "describe", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ceremony.run(files.subject, files.sound, ["alice"], BEACON, accept_ptau_sha256=files.digest)
    assert [path.name for path in (home / "keys" / files.subject.id).iterdir()] == [".lock"]


def test_rejects_running_without_node(files: CeremonyFiles, ptau: Ptau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("circuits.toolchain._wheel_binary", lambda _: None)
    with pytest.raises(EnvironmentFault) as caught:
        first_key(files, ptau, tmp_path)
    assert caught.value.stable_code == "node.missing"


def test_exports_the_transcript(finished: Key, tmp_path: Path) -> None:
    ceremony.export_transcript(finished, tmp_path / "t.json")
    assert vk_digest((tmp_path / "t.json").read_bytes()) == finished.transcript_sha256


@pytest.mark.ceremony
@pytest.mark.timeout(7200)
def test_a_whole_ceremony_for_a_margin_circuit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Powers of tau, phase 2, transcript, and an attestation for production under the ceremony's key."""
    from attestation.margin_attestation import read_unverified
    from circuits.keys import load_key
    from prover.attest import attest
    from tests.prover.desk import make_desk

    monkeypatch.setenv("ZKMARGIN_HOME", str(sandbox.make(tmp_path / "home")))
    subject = ceremony.subject(sandbox.TINY)
    new, once, sound = (tmp_path / f"{name}.ptau" for name in ("new", "once", "sound"))
    call("ptau_new", {"power": subject.power, "output": new}, timeout=600)
    call("ptau_contribute", {"input": new, "output": once, "name": "first", "entropy": "a"}, timeout=600)
    call("ptau_prepare", {"input": once, "output": sound}, timeout=3600)
    digest = hashlib.sha256(sound.read_bytes()).hexdigest()
    key = ceremony.run(subject, sound, ["alice", "bob"], BEACON, accept_ptau_sha256=digest)
    assert load_key(sandbox.TINY, key.vk_sha256) == key
    assert (key.kind, key.contributions) == ("ceremony", 2)

    desk = make_desk()
    account = desk.account(environment="production").sign(desk.issuer)
    challenge = desk.challenge(environment="production").sign(desk.verifier)
    made = attest(desk.request(account=account, challenge=challenge, key=key.vk_sha256), clock=desk.clock)
    assert read_unverified(made.envelope).circuit.key_kind == "ceremony"
