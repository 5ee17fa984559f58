"""What the demonstration needs is made first, where it is missing."""

from __future__ import annotations

from circuits.keys import load_key
from margin.errors import EnvironmentFault, TrustError
from margin.models import Model
from zkmargin.presets import circuit_ids


def ensure_ready(model: Model) -> None:
    """Set up the model's small circuit where its key is missing or damaged; errors as :func:`zkmargin.setting_up.set_up`."""
    (circuit,) = circuit_ids(["small"], model)
    try:
        load_key(circuit)
    except (EnvironmentFault, TrustError):
        from zkmargin.progress import Progress
        from zkmargin.setting_up import set_up

        with Progress() as progress:
            set_up((circuit,), progress)
