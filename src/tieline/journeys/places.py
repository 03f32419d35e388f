"""Places in a list, sealed: they tell nothing, serve one list of one office, cannot be made up.

What a place is named by may count the work of all offices together, such as the number of a row.
Two of them would tell how much others did in between; so the place is encrypted and not encoded.
"""

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tieline.core.ids import OfficeId

_NONCE: Final = 12
_LONGEST: Final = 1000


def seal_place(place: Sequence[Any], *, of: str, office: OfficeId) -> str:
    """A place in the list named `of`, as text for the outside."""
    nonce = os.urandom(_NONCE)
    said = json.dumps(list(place)).encode()
    sealed = _cipher().encrypt(nonce, said, _bound_to(of, office))
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def unseal_place(text: str, *, of: str, office: OfficeId) -> list[Any]:
    """The place. Raises ValueError for anything that `seal_place` did not make for this list."""
    try:
        raw = base64.b64decode(
            text[:_LONGEST] + "=" * (-len(text) % 4), altchars="-_", validate=True
        )
        said = _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], _bound_to(of, office))
    except InvalidTag as error:
        raise ValueError("no place of this list") from error
    place: list[Any] = json.loads(said)
    return place


def _bound_to(of: str, office: OfficeId) -> bytes:
    return f"{of} of office {office}".encode()


def _cipher() -> AESGCM:
    secret = settings.SECRET_KEY.encode()
    return AESGCM(hashlib.blake2b(secret, digest_size=32, person=b"tieline.cursor").digest())
