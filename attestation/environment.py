"""The two environments that signed statements belong to. A statement of one is never valid in the other."""

from __future__ import annotations

from typing import Final, Literal

Environment = Literal["development", "production"]
ENVIRONMENTS: Final[tuple[Environment, ...]] = ("development", "production")

KeyKind = Literal["development", "ceremony"]
"""How a circuit's proving key came about: by a local set-up whose secrets are public, or by a multi-party ceremony."""

KEY_KINDS: Final[tuple[KeyKind, ...]] = ("development", "ceremony")
