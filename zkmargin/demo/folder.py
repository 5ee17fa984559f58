"""The folder that a demonstration leaves behind for inspection."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from margin.errors import UsageError
from margin.files import write_atomic
from zkmargin.desk import LENDER, ROLES, VENUE
from zkmargin.signing import make_key, write_trust

MARKER: Final = ".zkmargin-demo"


class Folder:
    """Names of the files. Made anew each time; only a folder that an earlier demonstration made is cleared."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __truediv__(self, name: str) -> Path:
        return self.root / name

    def prepare(self) -> None:
        """Clear what an earlier demonstration left, and write keys and the trust file.

        Raises:
            UsageError: ``usage.exists`` for a folder with other things in it, ``usage.path``.
        """
        root = self.root
        if root.is_dir() and any(root.iterdir()):
            if not (root / MARKER).is_file():
                hint = "Choose another folder with --out."
                raise UsageError("The folder has other things in it", where=str(root), hint=hint, code="usage.exists")
            for path in root.iterdir():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        try:
            root.mkdir(parents=True, exist_ok=True)
            write_atomic(root / MARKER, b"made by zkmargin demo; may be deleted\n")
            (root / "refused").mkdir()
        except OSError as error:
            raise UsageError("The folder cannot be made", where=str(root), why=error.strerror or "", code="usage.path") from None
        for role in ROLES:
            make_key(root / "keys", role)
        keys = root / "keys"
        issuer, publisher, verifier = (keys / f"{role}.pub.pem" for role in ("issuer", "publisher", "verifier"))
        write_trust(root / "trust.json", [f"{VENUE}={issuer}"], [f"{VENUE}={publisher}"], [f"{LENDER}={verifier}"], [])
