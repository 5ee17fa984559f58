"""The command line ``zkmargin``: it wires the packages together and explains what they say. No rule and no format is decided here."""

from __future__ import annotations

__version__ = "0.1.0"
