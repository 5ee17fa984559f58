"""What the demonstration needs is made first, where it is missing."""

from __future__ import annotations

from typing import Final

from circuits.keys import load_key
from margin.errors import EnvironmentFault, TrustError

CIRCUIT: Final = "cross-p8-c4-d4"


def ensure_ready() -> None:
    """Set up the small circuit where its key is missing or damaged; errors as :func:`zkmargin.setting_up.set_up`."""
    try:
        load_key(CIRCUIT)
    except (EnvironmentFault, TrustError):
        from zkmargin.progress import Progress
        from zkmargin.setting_up import set_up

        with Progress() as progress:
            set_up((CIRCUIT,), progress)
