"""Signing checkpoints with the installation's Ed25519 key, and telling whether one is signed."""

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tieline.core.checkpoints import Checkpoint, signed

KEY_BYTES: Final = 32
_FINGERPRINT: Final = 16


def public_key_of(private_key: bytes) -> bytes:
    """The public key, 32 bytes, of a private one, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def fingerprint_of(public_key: bytes) -> str:
    """What a checkpoint names its key by."""
    return sha256(public_key).hexdigest()[:_FINGERPRINT]


def sign(checkpoint: Checkpoint, private_key: bytes) -> Checkpoint:
    """The checkpoint with its signature."""
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    return signed(checkpoint, key.sign(checkpoint.signed_bytes()))


def is_signed(checkpoint: Checkpoint, public_key: bytes) -> bool:
    """Whether this key signed this checkpoint as it stands."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            bytes.fromhex(checkpoint.signature), checkpoint.signed_bytes()
        )
    except InvalidSignature:
        return False
    return True
