"""How far an office's notices were read, as a reader outside may keep it: sealed.

The place is a snapshot, so that a notice whose transaction commits late is never skipped. In the clear
it would tell how much all offices work; so it is sealed, padded, and bound to its office and person.
"""

import base64
import binascii
import os
import re
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tieline.apps.offices.sealed_secrets import key_for
from tieline.core.ids import Viewer

_NONCE_BYTES: Final = 12
_PADDED_TO: Final = 256
_LONGEST: Final = 1 << 15
_SNAPSHOT: Final = re.compile(r"[0-9]+:[0-9]+:[0-9,]*")


def seal_place(snapshot: str, viewer: Viewer) -> str:
    """The place as it may be given to whoever reads for this office."""
    clear = snapshot.encode()
    clear += b" " * (-len(clear) % _PADDED_TO)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + _cipher().encrypt(nonce, clear, _bound(viewer))
    return base64.urlsafe_b64encode(sealed).decode("ascii")


def open_place(sealed: str, viewer: Viewer) -> str | None:
    """The snapshot again; None for what was sealed for nobody here: then all counts as unread."""
    if not sealed or len(sealed) > _LONGEST:
        return None
    try:
        data = base64.b64decode(sealed.encode("ascii"), altchars=b"-_", validate=True)
        clear = _cipher().decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _bound(viewer))
    except (InvalidTag, ValueError, binascii.Error):
        return None
    snapshot = clear.decode().rstrip()
    return snapshot if _SNAPSHOT.fullmatch(snapshot) else None


def _cipher() -> AESGCM:
    return AESGCM(key_for("places among notices"))


def _bound(viewer: Viewer) -> bytes:
    return f"{viewer.office_id}:{viewer.person_id}".encode()
