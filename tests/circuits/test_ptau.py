"""Powers of tau are refused for every reason that a production key must not be built on them."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from circuits import ptau as ptaus
from circuits.home import NODE_MODULES
from circuits.points import decode_g1, decode_g2
from circuits.ptau import MAX_POWER, check, needed_power, published
from circuits.sections import scan
from margin.errors import InputError, TrustError, ZkMarginError
from tests.circuits.ceremony_files import POWER, CeremonyFiles, make


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> CeremonyFiles:
    return make(tmp_path_factory.mktemp("ceremony"))


def refuse(path: Path, power: int = POWER) -> ZkMarginError:
    """The error for a file that the caller vouches for, so that no other rule can be the reason."""
    with pytest.raises((InputError, TrustError)) as caught:
        check(path, power, accept_sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    return caught.value


def changed(files: CeremonyFiles, folder: Path, change: Callable[[bytearray], object]) -> Path:
    data = bytearray(files.sound.read_bytes())
    change(data)
    (folder / "changed.ptau").write_bytes(data)
    return folder / "changed.ptau"


def start_of(files: CeremonyFiles, section: int) -> int:
    with files.sound.open("rb") as file:
        return scan(file, files.sound, b"ptau", (1,)).table[section][0]


def copy_point(files: CeremonyFiles, source: tuple[int, int], target: tuple[int, int], size: int) -> Callable[[bytearray], None]:
    """A change that copies ``size`` bytes from (section, offset) to (section, offset)."""
    one, two = (start_of(files, section) + offset for section, offset in (source, target))

    def change(data: bytearray) -> None:
        data[two : two + size] = data[one : one + size]

    return change


def test_accepts_a_pinned_file_and_counts_its_contributions(files: CeremonyFiles) -> None:
    found = check(files.sound, POWER, accept_sha256=files.digest.upper())
    assert [one.name for one in found.contributions] == ["first", "second"]
    assert (found.power, found.published, found.sha256) == (POWER, None, files.digest)
    assert found.blake2b == hashlib.blake2b(files.sound.read_bytes()).hexdigest()


def test_accepts_a_published_file(files: CeremonyFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hashlib.blake2b(files.sound.read_bytes()).hexdigest()
    monkeypatch.setattr(ptaus, "published", lambda: {digest: "powers_03.ptau"})
    assert check(files.sound, POWER).published == "powers_03.ptau"


def test_rejects_a_file_that_nobody_published(files: CeremonyFiles) -> None:
    with pytest.raises(TrustError) as caught:
        check(files.sound, POWER)
    assert caught.value.stable_code == "ptau.unpublished"
    assert files.digest in caught.value.hint


def test_rejects_another_file_than_the_pinned_one(files: CeremonyFiles) -> None:
    with pytest.raises(TrustError) as caught:
        check(files.sound, POWER, accept_sha256="ab" * 32)
    assert caught.value.stable_code == "ptau.digest"


def test_rejects_powers_without_a_contribution(files: CeremonyFiles) -> None:
    error = refuse(files.uncontributed)
    assert (error.stable_code, error.exit_code) == ("ptau.uncontributed", 4)


def test_rejects_powers_without_phase_2(files: CeremonyFiles) -> None:
    assert refuse(files.unprepared).stable_code == "ptau.unprepared"


def test_rejects_too_few_powers(files: CeremonyFiles) -> None:
    error = refuse(files.sound, POWER + 1)
    assert error.stable_code == "ptau.power"
    assert "2^4" in error.why


@pytest.mark.parametrize("cut", [1, 100, 5000])
def test_rejects_a_cut_off_file_at_once(files: CeremonyFiles, tmp_path: Path, cut: int) -> None:
    path = changed(files, tmp_path, lambda data: data.__delitem__(slice(-cut, None)))
    assert refuse(path).stable_code == "container.truncated"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data.extend(b"\0"), "container.trailing"),
        (lambda data: data.__setitem__(slice(0, 4), b"zkey"), "container.magic"),
        (lambda data: data.clear(), "container.magic"),
        (lambda data: data.__setitem__(4, 2), "container.version"),
        (lambda data: data.__setitem__(slice(8, 12), struct.pack("<I", 65)), "container.section"),
        (lambda data: data.__setitem__(slice(8, 12), struct.pack("<I", 12)), "container.truncated"),
        (lambda data: data.__setitem__(slice(16, 24), struct.pack("<Q", 1 << 60)), "container.truncated"),
        (lambda data: data.__setitem__(28, data[28] ^ 1), "ptau.curve"),
        (lambda data: data.__setitem__(60, MAX_POWER + 1), "ptau.power"),
        (lambda data: data.__setitem__(60, 2), "ptau.power"),
        (lambda data: data.__setitem__(60, 4), "ptau.length"),
    ],
)
def test_rejects_a_malformed_file(files: CeremonyFiles, tmp_path: Path, change: Callable[[bytearray], object], code: str) -> None:
    assert refuse(changed(files, tmp_path, change)).stable_code == code


def test_rejects_powers_whose_g1_and_g2_differ(files: CeremonyFiles, tmp_path: Path) -> None:
    """tau^2 in the place of tau in G1, in the powers and in the last contribution alike."""
    with files.sound.open("rb") as file:
        record = scan(file, files.sound, b"ptau", (1,)).read(7)
    tau = files.sound.read_bytes()[start_of(files, 2) + 64 : start_of(files, 2) + 128]
    last = record.rindex(tau)
    copies = [copy_point(files, (2, 128), (2, 64), 64), copy_point(files, (2, 128), (7, last), 64)]
    path = changed(files, tmp_path, lambda data: [copy(data) for copy in copies])
    error = refuse(path)
    assert error.stable_code == "ptau.inconsistent"
    assert "different taus" in str(error)


@pytest.mark.parametrize(
    ("source", "target", "size", "what"),
    [
        ((2, 64), (2, 0), 64, "do not start at the generators"),
        ((3, 128), (3, 0), 128, "do not start at the generators"),
        ((2, 0), (2, 64), 64, "is 1"),
        ((2, 0), (4, 0), 64, "is 1"),
        ((2, 128), (2, 64), 64, "not those of the last contribution"),
        ((5, 0), (4, 0), 64, "not those of the last contribution"),
        ((3, 128), (6, 0), 128, "not those of the last contribution"),
    ],
)
def test_rejects_inconsistent_powers(
    files: CeremonyFiles, tmp_path: Path, source: tuple[int, int], target: tuple[int, int], size: int, what: str
) -> None:
    error = refuse(changed(files, tmp_path, copy_point(files, source, target, size)))
    assert error.stable_code == "ptau.inconsistent"
    assert what in str(error)


def test_rejects_a_pinned_file_whose_later_powers_are_wrong(files: CeremonyFiles, tmp_path: Path) -> None:
    """What no cheap check sees: snarkjs looks at a file that nobody published as a whole."""
    error = refuse(changed(files, tmp_path, copy_point(files, (2, 192), (2, 256), 64)))
    assert error.stable_code == "ptau.inconsistent"
    assert "snarkjs refuses" in str(error)


@pytest.mark.parametrize(
    ("offset", "value", "code"), [(0, b"\xff" * 32, "point.range"), (0, b"\0" * 64, "point.infinity"), (0, b"\1" * 32, "point.curve")]
)
def test_rejects_what_is_no_point(files: CeremonyFiles, tmp_path: Path, offset: int, value: bytes, code: str) -> None:
    start = start_of(files, 4) + offset
    path = changed(files, tmp_path, lambda data: data.__setitem__(slice(start, start + len(value)), value))
    assert refuse(path).stable_code == code


def test_rejects_damaged_records_of_contributions(files: CeremonyFiles, tmp_path: Path) -> None:
    start = start_of(files, 7)
    for count, code in ((1, "container.trailing"), (3, "container.truncated"), (1 << 20, "container.section")):
        path = changed(files, tmp_path, lambda data, count=count: data.__setitem__(slice(start, start + 4), struct.pack("<I", count)))
        assert refuse(path).stable_code == code


def test_rejects_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        check(tmp_path / "none.ptau", POWER)
    assert caught.value.stable_code == "input.file.unreadable"


def test_the_published_list_is_snarkjs_readmes() -> None:
    readme = (NODE_MODULES / "snarkjs" / "README.md").read_text()
    rows = re.findall(r"\[(powersOfTau28_hez_final\w*\.ptau)\]\([^)]*\)\s*\|\s*([0-9a-f]{128})\s*\|", readme)
    assert len(rows) == 21
    assert published() == {digest: name for name, digest in rows}


@pytest.mark.parametrize(
    ("constraints", "public", "power"),
    [(2, 2, 3), (1, 0, 1), (7, 0, 3), (6, 2, 4), (24_000, 7, 15), (32_760, 7, 15), (32_761, 7, 16)],
)
def test_the_power_that_a_circuit_needs(constraints: int, public: int, power: int) -> None:
    """snarkjs: floor(log2(constraints + public)) + 1."""
    assert needed_power(constraints, public) == power


def test_generators_decode(files: CeremonyFiles) -> None:
    data = files.sound.read_bytes()
    one, two = start_of(files, 2), start_of(files, 3)
    assert decode_g1(data[one : one + 64]) == (1, 2)
    assert decode_g2(data[two : two + 128])[0][0] == 10857046999023057135944570762232829481370756359578518086990519993285655852781
