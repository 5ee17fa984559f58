"""Makes the verifier's corpus, ``tests/vectors/verify/<mutation>[_fail]/``, and the format's examples, from the base.

python -m tests.vectors.generate              write every case
python -m tests.vectors.generate --check      compare with what is there; exit code 1 when anything differs
python -m tests.vectors.generate --new-base   prove the base again first (after a change of circuit or key)
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tests.vectors import attestation_files, key_cases, proof_cases, public_cases
from tests.vectors.case import Case

FOLDER = Path(__file__).parent / "verify"
ATTESTATIONS = Path(__file__).parent / "attestation"
BASE = "base"


def all_cases() -> list[Case]:
    """Every case, in the order of the generators; names are unique."""
    found = [*proof_cases.cases(), *public_cases.cases(), *key_cases.cases()]
    names = [case.folder for case in found]
    if len(set(names)) != len(names):
        raise ValueError("two cases have the same name")
    return found


def differences(cases: list[Case]) -> list[str]:
    """Files that are missing, changed or left over."""
    expected = {f"verify/{case.folder}/{name}": data for case in cases for name, data in case.files().items()}
    expected |= {f"attestation/{name}": data for name, data in attestation_files.files().items()}
    paths = [*FOLDER.glob("*/*.json"), *ATTESTATIONS.glob("*")]
    present = {str(path.relative_to(FOLDER.parent)): path for path in paths if path.parent.name != BASE}
    changed = [name for name, data in expected.items() if name not in present or present[name].read_bytes() != data]
    return changed + sorted(set(present) - set(expected))


def write(cases: list[Case]) -> None:
    """Replace the corpus."""
    for folder in FOLDER.iterdir():
        if folder.is_dir() and folder.name != BASE:
            shutil.rmtree(folder)
    for case in cases:
        folder = FOLDER / case.folder
        folder.mkdir()
        for name, data in case.files().items():
            (folder / name).write_bytes(data)
    ATTESTATIONS.mkdir(exist_ok=True)
    for name, data in attestation_files.files().items():
        (ATTESTATIONS / name).write_bytes(data)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--new-base", action="store_true")
    options = parser.parse_args()
    if options.new_base:
        from tests.vectors.base import write_base

        write_base()
    cases = all_cases()
    if options.check:
        wrong = differences(cases)
        print("\n".join(wrong) or f"{len(cases)} cases, nothing changed")
        return 1 if wrong else 0
    write(cases)
    print(f"{len(cases)} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
