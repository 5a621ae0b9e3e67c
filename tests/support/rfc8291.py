"""Decrypting a web push body, RFC 8291 over RFC 8188 (aes128gcm), from the specifications.

Written apart from the library that the server encrypts with, so that the two check each other.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

HEADER = struct.Struct("!16sIB")
TAG_BYTES = 16
LAST_RECORD = 2


class PushBodyError(ValueError):
    """The body is not what RFC 8291 asks for; the message says where."""


def uncompressed(key: EllipticCurvePrivateKey) -> bytes:
    """The public point: 65 bytes that start with 4."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def decrypt(body: bytes, key: EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """The plaintext of one push message.

    Args:
        body: header, then one encrypted record; RFC 8291 allows no more than one.
        key: the subscription's P-256 key, which only the browser has.
        auth: the subscription's 16-byte secret.

    Raises:
        PushBodyError: when header, key, record or padding are not as the standard says.
    """
    if len(body) < HEADER.size:
        raise PushBodyError("the header is cut off")
    salt, record_size, id_length = HEADER.unpack_from(body)
    sender = body[HEADER.size : HEADER.size + id_length]
    record = body[HEADER.size + id_length :]
    if not TAG_BYTES < len(record) <= record_size:
        raise PushBodyError("there must be exactly one record")
    try:
        sender_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    except ValueError as error:
        raise PushBodyError("the key id is not a P-256 point") from error
    shared = key.exchange(ec.ECDH(), sender_key)
    material = _hkdf(shared, auth, b"WebPush: info\0" + uncompressed(key) + sender, 32)
    content_key = _hkdf(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(material, salt, b"Content-Encoding: nonce\0", 12)
    try:
        padded = AESGCM(content_key).decrypt(nonce, record, None)
    except InvalidTag as error:
        raise PushBodyError("the record does not decrypt under this subscription") from error
    plain = padded.rstrip(b"\0")
    if not plain or plain[-1] != LAST_RECORD:
        raise PushBodyError("the padding does not end the last record")
    return plain[:-1]


def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
