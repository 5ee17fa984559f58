from __future__ import annotations

import hashlib

from margin.ids import account_tag, asset_id, instrument_id


def test_ids_are_the_first_16_bytes_of_the_digest() -> None:
    expected = hashlib.sha256(b"zkmargin/instrument/v1\x00binance-usdm\x00BTC/USDT:USDT\x000.001").digest()[:16]
    assert instrument_id("binance-usdm", "BTC/USDT:USDT", "0.001") == int.from_bytes(expected, "big")
    expected = hashlib.sha256(b"zkmargin/asset/v1\x00binance-usdm\x00BTC\x000.001").digest()[:16]
    assert asset_id("binance-usdm", "BTC", "0.001") == int.from_bytes(expected, "big")
    expected = hashlib.sha256(b"zkmargin/account-tag/v1\x00desk-7").digest()[:16]
    assert account_tag("desk-7") == int.from_bytes(expected, "big")


def test_everything_in_the_name_changes_the_id() -> None:
    names = [("v", "s", "1"), ("w", "s", "1"), ("v", "t", "1"), ("v", "s", "0.1"), ("vs", "", "1"), ("", "vs", "1")]
    ids = {function(*name) for name in names for function in (instrument_id, asset_id)}
    assert len(ids) == 2 * len(names)


def test_ids_are_pinned() -> None:
    """A commitment made today must be readable tomorrow."""
    assert instrument_id("binance-usdm", "BTC/USDT:USDT", "0.001") == 0xA0616A481684CA828B0640C355A8DB60
    assert asset_id("binance-usdm", "BTC", "0.00001") == 0xA159C48785B32D183142ABD8A3945991
