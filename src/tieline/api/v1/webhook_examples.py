"""Examples about webhooks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_MESSAGE: Final = {
    "id": "6f0d9a3e-4c6b-4a11-9c57-2f8f0a7f4c21",
    "event": "notices.waiting",
    "state": "sent",
    "reason": "",
    "attempts": 1,
    "claimed_at": "2026-03-02T12:05:00Z",
    "finished_at": "2026-03-02T12:05:01Z",
    "next_attempt_at": None,
}
_WEBHOOK: Final = {
    "id": "c1c7f7f4-0c0e-4f0f-8d0a-6a7b5f4e3d21",
    "label": "case system",
    "address": "https://cases.example.org/tieline",
    "state": "active",
    "set_at": "2026-03-01T09:00:00Z",
    "older_until": None,
    "troubled": 0,
    "messages": [_MESSAGE],
}

WEBHOOK_EXAMPLES: Final[Mapping[str, dict[str, Any]]] = MappingProxyType(
    {
        "Webhooks": {"items": [_WEBHOOK]},
        "WebhookShape": _WEBHOOK,
        "WebhookMessageShape": _MESSAGE,
        "Retried": {"messages": 1},
    }
)
