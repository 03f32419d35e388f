"""Places in a list, sealed: they tell nothing, serve one list of one office, cannot be made up.

What a place is named by may count the work of all offices together, such as the number of a row.
Two of them would tell how much others did in between; so the place is encrypted and not encoded.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tieline.api.v1.errors import BadCursor
from tieline.core.ids import OfficeId

LIMIT: Final = 50
LIMIT_MOST: Final = 500
_NONCE: Final = 12
_LONGEST: Final = 1000

Row = TypeVar("Row")


def seal(place: Sequence[Any], *, of: str, office: OfficeId) -> str:
    """A place in the list named `of`, as text for the outside."""
    nonce = os.urandom(_NONCE)
    said = json.dumps(list(place)).encode()
    sealed = _cipher().encrypt(nonce, said, _bound_to(of, office))
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def unseal(text: str, *, of: str, office: OfficeId) -> list[Any]:
    """The place. Raises BadCursor for anything that `seal` did not make for this list."""
    try:
        raw = base64.b64decode(
            text[:_LONGEST] + "=" * (-len(text) % 4), altchars="-_", validate=True
        )
        said = _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], _bound_to(of, office))
    except (InvalidTag, ValueError) as error:
        raise BadCursor from error
    place: list[Any] = json.loads(said)
    return place


def cut(
    rows: Sequence[Row], limit: int, place: Callable[[Row], Sequence[Any]]
) -> tuple[list[Row], Sequence[Any] | None]:
    """A page out of up to `limit` + 1 rows, and the place to go on from if there are more."""
    page = list(rows[:limit])
    return page, place(page[-1]) if len(rows) > limit else None


def next_link(
    address: str, place: Sequence[Any] | None, *, of: str, office: OfficeId, **asked: Any
) -> str | None:
    """Where the list goes on; None at its end. `asked` is what the page was asked with."""
    if place is None:
        return None
    kept = {name: _plain(value) for name, value in asked.items() if value is not None}
    return f"{address}?{urlencode({**kept, 'cursor': seal(place, of=of, office=office)})}"


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _bound_to(of: str, office: OfficeId) -> bytes:
    return f"{of} of office {office}".encode()


def _cipher() -> AESGCM:
    secret = settings.SECRET_KEY.encode()
    return AESGCM(hashlib.blake2b(secret, digest_size=32, person=b"tieline.cursor").digest())
