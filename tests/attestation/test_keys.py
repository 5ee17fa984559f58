"""Ed25519 keys: one encoding, ids, files."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestation.errors import BadBase64Error, KeyFormatError, SignatureInvalidError
from attestation.keys import PrivateKey, PublicKey, decode_base64, encode_base64
from margin.errors import InputError, UsageError

KEY = PrivateKey(bytes(range(32)))
P = 2**255 - 19


def test_key_id_is_sha256_of_spki_as_openssl_writes_it() -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    theirs = Ed25519PrivateKey.from_private_bytes(KEY.seed)
    der = theirs.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert KEY.public.spki == der
    pem = theirs.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert KEY.public.to_pem() == pem


def test_private_pem_is_what_other_tools_write(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    theirs = Ed25519PrivateKey.from_private_bytes(KEY.seed).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "key.pem"
    KEY.save(path)
    assert path.read_bytes() == theirs
    assert PrivateKey.load(path) == KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_signature_is_rfc_8032_test_vector_1() -> None:
    key = PrivateKey(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    assert key.public.raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")


def test_rejects_signature_of_another_message() -> None:
    signature = KEY.sign(b"yes")
    KEY.public.verify(signature, b"yes")
    with pytest.raises(SignatureInvalidError) as caught:
        KEY.public.verify(signature, b"no")
    assert caught.value.stable_code == "signature.invalid"


def test_rejects_signature_with_s_plus_group_order() -> None:
    order = 2**252 + 27742317777372353535851937790883648493
    signature = KEY.sign(b"yes")
    s = int.from_bytes(signature[32:], "little") + order
    with pytest.raises(SignatureInvalidError):
        KEY.public.verify(signature[:32] + s.to_bytes(32, "little"), b"yes")


def _square_root(value: int) -> int | None:
    root = pow(value, (P + 3) // 8, P)
    if root * root % P != value % P:
        root = root * pow(2, (P - 1) // 4, P) % P
    return root if root * root % P == value % P else None


def _small_order_ys() -> set[int]:
    """y of the eight points with 8 P = 0: 0 (order 4), 1 and -1 (orders 1 and 2), and d y^4 + 2 y^2 - 1 = 0 (order 8)."""
    d = -121665 * pow(121666, -1, P) % P
    found = {0, 1, P - 1}
    root = _square_root(1 + d)
    assert root is not None
    for sign in (1, -1):
        y = _square_root((-1 + sign * root) * pow(d, -1, P) % P)
        if y is not None:
            found |= {y, P - y}
    return found


def test_rejects_key_of_small_order() -> None:
    ys = _small_order_ys()
    assert len(ys) == 5
    for y in ys:
        for sign in (0, 1 << 255):
            with pytest.raises(KeyFormatError) as caught:
                PublicKey((y + sign).to_bytes(32, "little"))
            assert caught.value.stable_code == "key.format"


def test_small_order_key_would_accept_any_message() -> None:
    """Why those keys are refused: with the identity as key, one signature fits every message."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    identity = (1).to_bytes(32, "little")
    signature = identity + bytes(32)
    for message in (b"yes", b"no"):
        Ed25519PublicKey.from_public_bytes(identity).verify(signature, message)


@pytest.mark.parametrize("y", [P, P + 1, P + 18])
def test_rejects_key_with_coordinate_above_modulus(y: int) -> None:
    with pytest.raises(KeyFormatError):
        PublicKey(y.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "der",
    [b"", KEY.public.spki[:-1], KEY.public.spki + b"\x00", b"\x30" + bytes(43), KEY.public.raw],
    ids=["empty", "cut", "long", "other", "raw"],
)
def test_rejects_spki_of_other_form(der: bytes) -> None:
    with pytest.raises(KeyFormatError):
        PublicKey.from_spki(der)


@pytest.mark.parametrize(
    "pem",
    [
        b"\xff\xfe",
        b"",
        b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        b"-----BEGIN PRIVATE KEY-----\n####\n-----END PRIVATE KEY-----",
        KEY.public.to_pem(),
    ],
)
def test_rejects_private_pem_of_other_form(pem: bytes) -> None:
    with pytest.raises(KeyFormatError) as caught:
        PrivateKey.from_pem(pem)
    assert caught.value.stable_code == "key.format"


def test_rejects_key_of_another_curve_with_the_same_length() -> None:
    """X25519 differs from Ed25519 in one byte of its object identifier."""
    with pytest.raises(KeyFormatError):
        PublicKey.from_spki(KEY.public.spki.replace(b"\x2b\x65\x70", b"\x2b\x65\x6e"))
    der = bytes.fromhex("302e020100300506032b656e04220420") + KEY.seed
    pem = b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(der) + b"\n-----END PRIVATE KEY-----\n"
    with pytest.raises(KeyFormatError):
        PrivateKey.from_pem(pem)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_rejects_raw_key_of_another_length(length: int) -> None:
    for kind in (PublicKey, PrivateKey):
        with pytest.raises(KeyFormatError):
            kind(b"\x07" * length)


@pytest.mark.parametrize("label", [b"EC PRIVATE KEY", b"ENCRYPTED PRIVATE KEY", b"PUBLIC KEY"])
def test_rejects_private_pem_under_another_label(label: bytes, tmp_path: Path) -> None:
    KEY.save(tmp_path / "key.pem")
    good = (tmp_path / "key.pem").read_bytes()
    assert PrivateKey.from_pem(good) == KEY
    with pytest.raises(KeyFormatError):
        PrivateKey.from_pem(good.replace(b"PRIVATE KEY", label))


def test_rejects_private_key_file_that_others_can_read(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    KEY.save(path)
    path.chmod(0o640)
    with pytest.raises(UsageError) as caught:
        PrivateKey.load(path)
    assert caught.value.stable_code == "key.permissions"


def test_rejects_private_key_file_of_half_its_length(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    KEY.save(path)
    os.truncate(path, 60)
    with pytest.raises(InputError) as caught:
        PrivateKey.load(path)
    assert caught.value.stable_code == "key.format"
    assert encode_base64(KEY.seed)[:8] not in str(caught.value)


def test_private_key_does_not_show_itself() -> None:
    assert KEY.seed.hex() not in repr(KEY)
    assert repr(KEY.seed) not in f"{KEY} {KEY!r}"


def test_save_does_not_overwrite_by_default(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    KEY.save(path)
    with pytest.raises(UsageError) as caught:
        PrivateKey.generate().save(path)
    assert caught.value.stable_code == "usage.exists"
    assert PrivateKey.load(path) == KEY


def test_public_key_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "key.pub"
    path.write_bytes(KEY.public.to_pem())
    assert PublicKey.load(path) == PublicKey.from_base64(KEY.public.base64) == KEY.public


@given(st.binary(max_size=80))
def test_base64_round_trip(data: bytes) -> None:
    assert decode_base64(encode_base64(data)) == data


@pytest.mark.parametrize("text", ["A", "AA", "AAA", "AB==", "AAB=", "AA==\n", " AA==", "A-_=", "AA=A", "ÄA==", "====", "AAAA="])
def test_rejects_base64_with_another_spelling(text: str) -> None:
    with pytest.raises(BadBase64Error) as caught:
        decode_base64(text)
    assert caught.value.stable_code == "format.base64"


@given(st.text(alphabet="ABab01+/=-_ \n", max_size=12))
def test_base64_has_one_spelling(text: str) -> None:
    try:
        data = decode_base64(text)
    except BadBase64Error:
        return
    assert base64.b64encode(data).decode() == text
