"""The mail server, from the environment. Without a host mail is off."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tieline.config.errors import HomeError
from tieline.config.numbers import read_number

TLS_MODES: Final = ("starttls", "tls", "none")
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, as whom, and where its link leads. `host` empty: mail is off."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    sender: str = ""
    url: str = ""

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"  # never the password


def read_mail_server(environ: Mapping[str, str]) -> MailServer:
    """What the settings say. Raises HomeError, saying which setting and what it should be."""
    host = environ.get("TIELINE_MAIL_HOST", "").strip()
    if not host:
        return MailServer()
    tls = environ.get("TIELINE_MAIL_TLS") or "starttls"
    if tls not in TLS_MODES:
        raise _bad(f"TIELINE_MAIL_TLS is {tls!r}. Set it to one of: {', '.join(TLS_MODES)}.")
    user, password = environ.get("TIELINE_MAIL_USER", ""), _read_password(environ)
    if bool(user) != bool(password):
        raise _bad("TIELINE_MAIL_USER and TIELINE_MAIL_PASSWORD_FILE go together: set both.")
    if user and tls == "none":
        raise _bad("TIELINE_MAIL_TLS is 'none', and a password would be sent for all to read.")
    port = read_number(environ, "TIELINE_MAIL_PORT", default=_PORTS[tls])
    return MailServer(host, port, user, password, tls, _read_sender(environ), _read_url(environ))


def _read_password(environ: Mapping[str, str]) -> str:
    name = environ.get("TIELINE_MAIL_PASSWORD_FILE", "")
    if not name:
        return ""
    try:
        password = Path(name).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise _bad(
            f"TIELINE_MAIL_PASSWORD_FILE names {name!r}, which cannot be read "
            f"({type(error).__name__})."
        ) from error
    if not password:
        raise _bad(f"TIELINE_MAIL_PASSWORD_FILE names {name!r}, which is empty.")
    return password


def _read_sender(environ: Mapping[str, str]) -> str:
    sender = environ.get("TIELINE_MAIL_FROM", "")
    address = parseaddr(sender)[1]
    local, _, domain = address.rpartition("@")
    if not (local and domain and sender.isascii() and sender.isprintable()):
        raise _bad(
            f"TIELINE_MAIL_FROM is {sender!r}. Set it to the address that mail comes from, such as "
            "tieline@example.org."
        )
    return sender


def _read_url(environ: Mapping[str, str]) -> str:
    url = environ.get("TIELINE_URL", "")
    parts = urlsplit(url)
    is_plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in ("http", "https") or not parts.netloc or not is_plain:
        # The text is not repeated: it can hold a password.
        raise _bad(
            "TIELINE_URL is not set to the address of the pages, such as "
            "https://tieline.example.org: mail has no link to give."
        )
    return url.rstrip("/")


def _bad(message: str) -> HomeError:
    return HomeError("bad_mail_setting", message)
