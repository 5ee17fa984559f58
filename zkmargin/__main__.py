"""Entry point of ``zkmargin`` and ``python -m zkmargin``."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    try:
        from zkmargin.run import run

        code = run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:  # before the command had begun, or again while it was being given up
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
