"""Making an installation: home, secrets, server, roles, tables and the local operator."""

import os
import secrets as randomness
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.errors import SecretsError, ServerError
from tieline.config.files import locked
from tieline.config.home import (
    HOME_VARIABLE,
    KEY_BYTES,
    Home,
    Secrets,
    ServerAddress,
    create_secrets,
    load_secrets,
    save_secrets,
)
from tieline.config.roles import LOGIN_ROLES, make_database, make_roles, open_schema

DATABASE: Final = "tieline"
KEPT_OPTIONS: Final = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding", "hostaddr"}
)
Report = Callable[[str], None]


def initialise(
    home: Home, *, database_url: str | None, operator: str, report: Report
) -> Secrets:  # fmt: skip
    """Make an installation, or finish and upgrade one. Safe to run again after any failure.

    Without a URL the installation gets a server of its own. Raises HomeError, SecretsError,
    ServerError.
    """
    secrets = create_secrets(home, new_secrets(choose_address(database_url)))
    with locked(home.init_lock_path):  # another `init` of this home is waited for
        _check_same_server(home, secrets, database_url)
        report("database server")
        admin_url = database_url or _start_embedded(home, secrets)
        report("roles and database")
        _prepare_server(admin_url, secrets)
        report("tables")
        _migrate(home, operator)
    return secrets


def ensure_running(home: Home) -> Secrets:
    """The secrets of an installation whose server answers; starts the embedded one if down."""
    secrets = load_secrets(home)
    if secrets.server.embedded:
        cluster = EmbeddedCluster(home)
        if not cluster.is_running():
            cluster.start()
    return secrets


def choose_address(database_url: str | None) -> ServerAddress:
    """The server an installation is to use: its own, or the one the URL names."""
    if database_url is None:
        return ServerAddress(host="", port=5432, dbname=DATABASE, embedded=True)
    parts = _parse_url(database_url)
    name = str(parts.get("dbname") or "")
    return ServerAddress(
        host=str(parts.get("host") or "localhost"),
        port=_read_port(str(parts.get("port") or 5432)),
        dbname=DATABASE if name in ("", "postgres", "template1") else name,
        embedded=False,
        options={key: str(value) for key, value in parts.items() if key in KEPT_OPTIONS},
    )


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


def new_secrets(address: ServerAddress) -> Secrets:
    """Fresh keys and passwords for an installation on this server."""
    roles = (*LOGIN_ROLES, SUPERUSER) if address.embedded else LOGIN_ROLES
    return Secrets(
        server=address,
        passwords={role: randomness.token_urlsafe(32) for role in roles},
        match_secret=randomness.token_bytes(KEY_BYTES),
        master_key=randomness.token_bytes(KEY_BYTES),
        django_secret=randomness.token_urlsafe(50),
    )


def _check_same_server(home: Home, secrets: Secrets, database_url: str | None) -> None:
    """An installation stays with its server; only the address of an own server may change."""
    asked = choose_address(database_url)
    if asked.embedded != secrets.server.embedded and database_url is not None:
        raise SecretsError(
            "other_server",
            f"{home.path} holds an installation with "
            f"{'its own server' if secrets.server.embedded else 'another server'}. "
            f"Set {HOME_VARIABLE} to another folder for one on the server of DATABASE_URL.",
        )
    if database_url is None and not secrets.server.embedded:
        raise SecretsError(
            "database_url_missing",
            "This installation uses a server of yours: set DATABASE_URL to its "
            "administrator's URL to run init again.",
        )
    if database_url is not None and asked != secrets.server:
        save_secrets(home, replace(secrets, server=asked))


def _start_embedded(home: Home, secrets: Secrets) -> str:
    cluster = EmbeddedCluster(home)
    password = secrets.passwords[SUPERUSER]
    cluster.initialise(password)
    cluster.start()
    return cluster.admin_dsn(password)


def _prepare_server(admin_url: str, secrets: Secrets) -> None:
    name = secrets.server.dbname
    try:
        with _connect_admin(admin_url) as admin:
            with admin.transaction():  # all roles or none: some would bar every other try
                make_roles(admin, dict(secrets.passwords))
            make_database(admin, name)
        with psycopg.connect(make_conninfo(admin_url, dbname=name), autocommit=True) as admin:
            open_schema(admin)
    except psycopg.errors.InsufficientPrivilege as error:
        raise ServerError(
            "not_an_administrator",
            "The role of DATABASE_URL may not make roles and databases. Give the URL of an "
            f"administrator of the server ({error.diag.message_primary}).",
        ) from error
    except psycopg.OperationalError as error:
        raise ServerError(
            "server_unreachable", f"The database server does not answer: {error}".strip()
        ) from error


def _connect_admin(admin_url: str) -> psycopg.Connection[tuple[object, ...]]:
    """To the database of the URL, or to `postgres` where that one is still to be made."""
    try:
        return psycopg.connect(admin_url, autocommit=True)
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error) or "database" not in str(error):
            raise
    return psycopg.connect(make_conninfo(admin_url, dbname="postgres"), autocommit=True)


def _migrate(home: Home, operator: str) -> None:
    """In a process of its own: this one may have started before there were any secrets."""
    environ = {**os.environ, HOME_VARIABLE: str(home.path)}
    done = subprocess.run(  # noqa: S603 - our own module, our own interpreter
        [sys.executable, "-m", "tieline.config.schema", operator],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ServerError(
            "tables_not_made",
            f"The tables could not be made or brought up to date:\n{done.stderr[-2000:]}",
        )
