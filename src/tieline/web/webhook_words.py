"""Words for how webhooks and their messages stand."""

from types import MappingProxyType
from typing import Final

WEBHOOKS: Final = MappingProxyType({"active": "active", "paused": "paused"})
WEBHOOK_EVENTS: Final = MappingProxyType(
    {"notices.waiting": "that something waits", "ping": "to try it out"}
)
MESSAGE_STATES: Final = MappingProxyType(
    {"waiting": "waiting", "sent": "taken", "dropped": "not sent", "failed": "given up"}
)
WEBHOOK_REASONS: Final = MappingProxyType(
    {
        "receiver_unreachable": "No connection, or no answer in time.",
        "name_not_found": "Its host has no address: see whether it is spelled right.",
        "tls_failed": "Its certificate is not trusted, or not of this host.",
        "address_not_allowed": "The operator has not allowed its host: ask them to.",
        "network_not_allowed": "Its host leads into a network that is not allowed: ask the operator.",
        "nothing_waits": "Nothing of it may still be told.",
        "secret_damaged": "Its secret cannot be opened any more: make a new one.",
        "not_wanted": "It was paused or removed, or whoever set it up administers no more.",
    }
)
"""Besides `answered_` with the status of the receiver's answer."""
TABLES: Final = MappingProxyType(
    {
        "webhook": WEBHOOKS,
        "webhook_event": WEBHOOK_EVENTS,
        "message_state": MESSAGE_STATES,
        "webhook_reason": WEBHOOK_REASONS,
    }
)
