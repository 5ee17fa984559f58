"""Ids of instruments and assets: 128 bits of SHA-256 over venue, symbol and lot.

The lot is part of the id because an issuer commits to a *number of lots*: a commitment made under one lot size can then never be
read again under another. 128 bits leave room to pack an id and 64 bits of lots into one field element, and a publisher who wants
two symbols with one id has to find a second preimage.
"""

from __future__ import annotations

import hashlib
from typing import Final

from margin.widths import ID_BITS

INSTRUMENT_DOMAIN: Final = "zkmargin/instrument/v1"
ASSET_DOMAIN: Final = "zkmargin/asset/v1"
GROUP_DOMAIN: Final = "zkmargin/group/v1"
CLASS_DOMAIN: Final = "zkmargin/class/v1"
ACCOUNT_DOMAIN: Final = "zkmargin/account-tag/v1"
NULL_ID: Final = 0
"""The id of an unused slot. No name hashes to it in practice, and the snapshot rules refuse it."""


def instrument_id(venue: str, symbol: str, lot: str) -> int:
    """Id of an instrument; ``lot`` is the canonical text of the lot size, for example ``"0.0001"``."""
    return _digest(INSTRUMENT_DOMAIN, venue, symbol, lot)


def asset_id(venue: str, asset: str, lot: str) -> int:
    """Id of a collateral asset; ``lot`` as in :func:`instrument_id`."""
    return _digest(ASSET_DOMAIN, venue, asset, lot)


def group_id(venue: str, name: str) -> int:
    """Id of a group of risk: instruments whose losses in a scenario are added before anything is taken of them."""
    return _digest(GROUP_DOMAIN, venue, name)


def class_id(venue: str, name: str) -> int:
    """Id of a class of risk: groups that offset one another in a scenario."""
    return _digest(CLASS_DOMAIN, venue, name)


def account_tag(account: str) -> int:
    """The private tag of an account, from its name."""
    return _digest(ACCOUNT_DOMAIN, account)


def _digest(*parts: str) -> int:
    """First 16 bytes, big-endian, of the SHA-256 of the parts joined by NUL (which no name contains)."""
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[: ID_BITS // 8], "big")
