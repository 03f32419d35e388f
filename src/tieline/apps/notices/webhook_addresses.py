"""What an address of a webhook is made of."""

from typing import Final
from urllib.parse import urlsplit

_HTTPS: Final = 443


def split_address(address: str) -> tuple[str, int, str] | None:
    """Host, port and path of an https address; None for anything else.

    A name and password, which would be kept in the clear, and a fragment, which is never sent, make
    it anything else.
    """
    if not address.isascii() or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not host or "@" in parts.netloc or "#" in address or port == 0:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port or _HTTPS, path
