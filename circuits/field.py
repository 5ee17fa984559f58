"""The scalar field of BN254 and the domain tags that keep every hash in its own domain.

A tag is a short ASCII string read as a big-endian integer. It enters Poseidon as the *initial state* (the capacity element), so it
costs no constraint and no input slot, and hashes under different tags are independent functions.
"""

from __future__ import annotations

from typing import Final

R: Final = 21888242871839275222246405745257275088548364400416034343698204186575808495617
"""Order of BN254's groups: the modulus of circom's signals."""

Q: Final = 21888242871839275222246405745257275088696311157297823662689037894645226208583
"""Modulus of BN254's base field: the modulus of point coordinates."""


def tag(text: str) -> int:
    """The domain tag for an ASCII string of at most 31 bytes."""
    data = text.encode("ascii")
    if not 0 < len(data) <= 31:
        raise ValueError(f"a domain tag has 1 to 31 ASCII characters, not {len(data)}")
    return int.from_bytes(data, "big")


TAG_INSTRUMENT: Final = tag("zkmargin/row/instrument/v1")
TAG_ASSET: Final = tag("zkmargin/row/asset/v1")
TAG_NODE: Final = tag("zkmargin/node/v1")
TAG_ACCOUNT: Final = tag("zkmargin/account/v1")
TAG_GROUP: Final = tag("zkmargin/row/group/v1")
TAG_COVER: Final = tag("zkmargin/row/cover/v1")


def account_tag(positions: int, collateral: int) -> int:
    """Domain tag of account commitments with this many slots: a commitment for one shape never opens as another."""
    if not (0 < positions < 256 and 0 < collateral < 256):
        raise ValueError("an account has 1 to 255 slots of each kind")
    return TAG_ACCOUNT << 16 | positions << 8 | collateral


def isolated_tag(positions: int) -> int:
    """Domain tag of commitments to isolated positions."""
    return _sized("zkmargin/isolated/v1", positions)


def pool_tag(members: int) -> int:
    """Domain tag of a pool's commitment to its members' commitments and weights."""
    return _sized("zkmargin/pool/v1", members)


def clearing_tag(members: int, scenarios: int) -> int:
    """Domain tag of commitments to a clearing house's resources and its members' losses."""
    return _sized("zkmargin/clearing/v1", members, scenarios)


def risk_tag(scenarios: int) -> int:
    """Domain tag of rows with so many scenarios: a row of another length never opens in their place."""
    return _sized("zkmargin/row/risk/v1", scenarios)


def class_tag(scenarios: int) -> int:
    """Domain tag of class rows with so many scenario weights."""
    return _sized("zkmargin/row/class/v1", scenarios)


def history_tag(windows: int, returns: int) -> int:
    """Domain tag of rows of so many windows of so many returns."""
    return _windows("zkmargin/row/history/v1", windows, returns)


def measure_tag(windows: int, returns: int) -> int:
    """Domain tag of the row that says what is measured over so many windows of so many returns."""
    return _windows("zkmargin/row/measure/v1", windows, returns)


def _sized(text: str, *sizes: int) -> int:
    """A tag followed by one byte for each size."""
    result = tag(text)
    for size in sizes:
        if not 0 < size < 256:
            raise ValueError(f"a size is 1 to 255, not {size}")
        result = result << 8 | size
    return result


def _windows(text: str, windows: int, returns: int) -> int:
    if not (0 < windows < 256 and 0 < returns < 65_536):
        raise ValueError("1 to 255 windows of 1 to 65,535 returns")
    return tag(text) << 24 | windows << 16 | returns


def to_field(value: int) -> int:
    """A signed integer as a field element; the caller keeps ``|value|`` below ``2**253``."""
    return value % R


def from_field(element: int) -> int:
    """The signed integer nearest to zero that ``element`` stands for."""
    return element if element <= R // 2 else element - R
