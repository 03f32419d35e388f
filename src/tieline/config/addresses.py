"""Which server an installation uses: what its administrator's URL says, and what is kept of it."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tieline.config.errors import ServerError
from tieline.config.home import ServerAddress

DATABASE: Final = "tieline"
KEPT_OPTIONS: Final = frozenset(
    {
        "channel_binding",
        "hostaddr",
        "require_auth",
        "ssl_max_protocol_version",
        "ssl_min_protocol_version",
        "sslcert",
        "sslcertmode",
        "sslcrl",
        "sslcrldir",
        "sslkey",
        "sslmode",
        "sslnegotiation",
        "sslpassword",
        "sslrootcert",
        "sslsni",
    }
)
"""How to reach a server safely. Whoever signs in, and as whom, is not kept."""
_FILES: Final = frozenset({"sslcert", "sslcrl", "sslcrldir", "sslkey", "sslrootcert"})
_NO_FILE: Final = frozenset({"", "system"})
_NO_NAME: Final = frozenset({"", "postgres", "template1"})


def choose_address(database_url: str | None, known: ServerAddress | None = None) -> ServerAddress:
    """The server an installation is to use: its own, or the one the URL names.

    Of a `known` address remains what the URL leaves open. No host means what it means to
    PostgreSQL's programs, and `settle_host` makes it plain. Raises ServerError.
    """
    if database_url is None:
        return ServerAddress(host="", port=5432, dbname=DATABASE, embedded=True)
    parts = _parse_url(database_url)
    name = str(parts.get("dbname") or "")
    if name in _NO_NAME:
        name = known.dbname if known else DATABASE
    return ServerAddress(
        host=str(parts.get("host") or ""),
        port=_read_port(str(parts.get("port") or 5432)),
        dbname=name,
        embedded=False,
        options={**_lasting_options(known), **_given_options(parts)},
    )


def settle_host(address: ServerAddress, info: psycopg.ConnectionInfo) -> ServerAddress:
    """The address with the host that the administrator came in by, where the URL names none."""
    if address.embedded or address.host:
        return address
    return replace(address, host=info.host, port=info.port)


def _lasting_options(known: ServerAddress | None) -> dict[str, str]:
    """A URL that is silent on TLS does not loosen it. The number of a host is no such matter."""
    found = known.options if known else {}
    return {key: value for key, value in found.items() if key != "hostaddr"}


def _given_options(parts: dict[str, object]) -> dict[str, str]:
    given = {key: str(value) for key, value in parts.items() if key in KEPT_OPTIONS}
    for key in _FILES & given.keys():
        if given[key] not in _NO_FILE:  # commands are run from other folders than `init`
            given[key] = str(Path(given[key]).absolute())
    return given


def _parse_url(database_url: str) -> dict[str, object]:
    try:
        return dict(conninfo_to_dict(database_url))
    except psycopg.ProgrammingError:
        raise _bad_url() from None


def _read_port(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise _bad_url()
    return int(text)


def _bad_url() -> ServerError:
    # The text is not repeated: it can hold a password.
    return ServerError(
        "bad_database_url",
        "DATABASE_URL cannot be read. Give postgresql://USER:PASSWORD@HOST:PORT/DATABASE "
        "of an administrator.",
    )
