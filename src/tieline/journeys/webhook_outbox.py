"""Handing one message to a receiver, and what its refusals mean.

The address is a stranger's choice, so it could lead into this machine or its network. It is resolved
once, what it resolves to is checked, and the connection goes to that very address: a name that answers
otherwise a moment later changes nothing. Redirects are not followed, and no proxy is asked.
"""

import http.client
import socket
import ssl
from contextlib import suppress
from ipaddress import ip_address, ip_network
from threading import Timer
from typing import Final

from django.conf import settings

from tieline.apps.notices.webhook_addresses import split_address
from tieline.core.errors import TielineError

PATIENCE_S: Final = 5.0
"""How long each step may take."""
LONGEST_S: Final = 15.0
"""How long all of it may take, also where a receiver answers drop by drop."""
_WRAPPING: Final = tuple(
    ip_network(one)
    for one in (
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "192.88.99.0/24",
        "fec0::/10",
    )
)
"""Counted among the public ones by Python, and yet a gateway takes them into an IPv4 network that may be
one's own (IPv4-compatible, NAT64, 6to4), or they never were public (site-local)."""


class WebhookNotSent(TielineError):
    """The receiver did not take a message. What it said is not read."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "webhook_not_sent",
            f"The receiver did not take the message ({reason}). docs/notices.md says what the word "
            "means.",
            reason=reason,
        )
        self.reason = reason


def post(address: str, headers: dict[str, str], body: bytes) -> None:
    """Send, and see that the answer is 2xx. Raises WebhookNotSent."""
    parts = split_address(address)
    if parts is None or not host_is_allowed(parts[0]):
        raise WebhookNotSent("address_not_allowed")
    host, port, path = parts
    try:
        line = _Line(host, port, _resolve(host, port))
        status = _ask(line, path, headers, body)
    except ssl.SSLError:
        raise WebhookNotSent("tls_failed") from None
    except (OSError, ValueError, http.client.HTTPException):
        # ValueError: a name that TLS does not take, and a line that was cut while it was read.
        raise WebhookNotSent("receiver_unreachable") from None
    if not 200 <= status < 300:
        raise WebhookNotSent(f"answered_{status}")


def host_is_allowed(host: str) -> bool:
    """Whether the operator lets webhooks lead there."""
    rules = settings.WEBHOOKS
    return "*" in rules.hosts or host.lower() in rules.hosts


def _ask(line: "_Line", path: str, headers: dict[str, str], body: bytes) -> int:
    ends = Timer(LONGEST_S, line.cut)
    ends.daemon = True
    ends.start()
    try:
        line.request(
            "POST", path, body, {**headers, "User-Agent": "Tieline", "Connection": "close"}
        )
        return line.getresponse().status  # its body is never read
    finally:
        ends.cancel()
        line.close()


def _resolve(host: str, port: int) -> str:
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):  # a name with an empty or overlong part is never asked for
        raise WebhookNotSent("name_not_found") from None
    # One that leads astray condemns all: which of them is asked would be chance.
    if not found or not all(_may_connect(one) for one in found):
        raise WebhookNotSent("network_not_allowed")
    return min(found)


def _may_connect(text: str) -> bool:
    address = ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if any(address in network for network in settings.WEBHOOKS.networks):
        return True
    if any(address in network for network in _WRAPPING):
        return False
    return address.is_global and not address.is_multicast


class _Line(http.client.HTTPSConnection):
    """To an address that was checked, with a certificate for the name."""

    def __init__(self, host: str, port: int, checked: str) -> None:
        trusted = ssl.create_default_context()
        if settings.WEBHOOKS.ca_file:
            trusted.load_verify_locations(settings.WEBHOOKS.ca_file)
        super().__init__(host, port, timeout=PATIENCE_S, context=trusted)
        self._checked, self._trusted = checked, trusted

    def connect(self) -> None:
        plain = socket.create_connection((self._checked, self.port), PATIENCE_S)
        try:
            self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)
        except (OSError, ValueError):
            plain.close()
            raise

    def cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):  # it was closed at that moment
                self.sock.shutdown(socket.SHUT_RDWR)
