"""Makes the verifier's corpus, ``tests/vectors/verify`` and ``tests/vectors/models``, and the format's examples, from the bases.

python -m tests.vectors.generate                     write every case
python -m tests.vectors.generate --check             compare with what is there; exit code 1 when anything differs
python -m tests.vectors.generate --new-base          prove the bases again first (after a change of circuit or key)
python -m tests.vectors.generate --new-base models   only that of one corpus, verify or models
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tests.vectors import attestation_files, key_cases, model_cases, proof_cases, public_cases
from tests.vectors.case import Case
from tests.vectors.model_cases import ModelCase

FOLDER = Path(__file__).parent / "verify"
MODELS = Path(__file__).parent / "models"
ATTESTATIONS = Path(__file__).parent / "attestation"
BASE = "base"
SETTING = "setting"


def all_cases() -> list[Case]:
    """Every case of ``verify``, in the order of the generators; names are unique."""
    found = [*proof_cases.cases(), *public_cases.cases(), *key_cases.cases()]
    _require_unique([case.folder for case in found])
    return found


def all_model_cases() -> list[ModelCase]:
    """Every case of ``models``, likewise."""
    found = list(model_cases.cases())
    _require_unique([case.folder for case in found])
    return found


def _require_unique(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise ValueError("two cases have the same name")


def contents() -> dict[Path, bytes]:
    """Every file that is made here."""
    found = {FOLDER / case.folder / name: data for case in all_cases() for name, data in case.files().items()}
    found |= {MODELS / case.folder / name: data for case in all_model_cases() for name, data in case.files().items()}
    found |= {MODELS / SETTING / name: data for name, data in model_cases.setting().items()}
    return found | {ATTESTATIONS / name: data for name, data in attestation_files.files().items()}


def differences(expected: dict[Path, bytes]) -> list[str]:
    """Files that are missing, changed or left over."""
    paths = {*FOLDER.glob("*/*.json"), *MODELS.glob("*/*.json"), *ATTESTATIONS.glob("*")}
    present = {path for path in paths if path.parent.name != BASE}
    changed = [path for path, data in expected.items() if path not in present or path.read_bytes() != data]
    return [str(path.relative_to(FOLDER.parent)) for path in changed + sorted(present - set(expected))]


def write(files: dict[Path, bytes]) -> None:
    """Replace the corpus."""
    for folder in (*FOLDER.iterdir(), *MODELS.iterdir()):
        if folder.is_dir() and folder.name != BASE:
            shutil.rmtree(folder)
    for path, data in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--new-base", choices=("verify", "models", "both"), nargs="?", const="both")
    options = parser.parse_args()
    if options.new_base in ("verify", "both"):
        from tests.vectors.base import write_base

        write_base()
    if options.new_base in ("models", "both"):
        from tests.vectors import model_base

        model_base.write_base()
    files = contents()
    cases = sum(path.name == "expect.json" for path in files)
    if options.check:
        wrong = differences(files)
        print("\n".join(wrong) or f"{cases} cases, nothing changed")
        return 1 if wrong else 0
    write(files)
    print(f"{cases} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
