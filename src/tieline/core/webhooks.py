"""Messages to webhooks as their receivers know them: what they say, and how they are signed.

The signature is that of the Standard Webhooks specification: HMAC-SHA256 over id, time and body.
"""

import base64
import hmac
import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from tieline.core.states import WebhookEvent

SECRET_BYTES: Final = 32
BOTH_SIGN_FOR: Final = timedelta(days=1)
"""So long after a new secret was made the older one signs as well."""
_PREFIX: Final = "whsec_"


def write_secret(secret: bytes) -> str:
    """A secret as it is shown, once."""
    return _PREFIX + base64.b64encode(secret).decode("ascii")


def write_body(event: WebhookEvent, happened_at: datetime, link: str) -> bytes:
    """All that a message says: of what kind it is, when, and where to look."""
    facts = {"type": event, "timestamp": happened_at.isoformat(), "data": {"link": link}}
    return json.dumps(facts, separators=(",", ":")).encode()


def headers_for(
    ident: UUID, body: bytes, secrets: tuple[bytes, ...], *, now: datetime
) -> dict[str, str]:
    """What goes with a body; one signature for each secret."""
    seconds = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": str(ident),
        "webhook-id": str(ident),
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(sign(one, str(ident), seconds, body) for one in secrets),
    }


def sign(secret: bytes, ident: str, seconds: str, body: bytes) -> str:
    """One signature, with its version."""
    made = hmac.new(secret, f"{ident}.{seconds}.".encode() + body, sha256).digest()
    return "v1," + base64.b64encode(made).decode("ascii")
