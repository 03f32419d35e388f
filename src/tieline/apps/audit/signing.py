"""Signing checkpoints with the installation's Ed25519 key, and telling whether one is signed."""

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tieline.core.checkpoints import Checkpoint, signed
from tieline.core.restorations import Restoration

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
    return signed(checkpoint, _sign(checkpoint.signed_bytes(), private_key))


def is_signed(checkpoint: Checkpoint | Restoration, public_key: bytes) -> bool:
    """Whether this key signed this checkpoint, or this restoration, as it stands."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            bytes.fromhex(checkpoint.signature), checkpoint.signed_bytes()
        )
    except InvalidSignature:
        return False
    return True


def sign_restoration(restoration: Restoration, private_key: bytes) -> Restoration:
    """The restoration with its signature."""
    return restoration.signed(_sign(restoration.signed_bytes(), private_key))


def _sign(said: bytes, private_key: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private_key).sign(said)
