"""Making an installation: home, secrets, server, roles, tables and the local operator."""

import os
import secrets as randomness
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import psycopg
from psycopg.conninfo import make_conninfo

from tieline.config.addresses import choose_address, settle_host
from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.errors import SecretsError, ServerError, database_gone
from tieline.config.files import locked
from tieline.config.home import (
    HOME_VARIABLE,
    KEY_BYTES,
    Home,
    Secrets,
    ServerAddress,
    create_secrets,
    load_secrets,
    refuse_half_restored,
    save_secrets,
)
from tieline.config.identity import make_installation_id, read_installation_id
from tieline.config.roles import (
    LOGIN_ROLES,
    Admin,
    close_other_databases,
    has_database,
    hide_statements,
    make_database,
    make_roles,
    open_schema,
)

Report = Callable[[str], None]


def initialise(
    home: Home, *, database_url: str | None, operator: str, report: Report
) -> Secrets:  # fmt: skip
    """Make an installation, or finish and upgrade one. Safe to run again after any failure.

    Without a URL the installation gets a server of its own. Raises HomeError, SecretsError,
    ServerError.
    """
    refuse_half_restored(home)
    create_secrets(home, new_secrets(choose_address(database_url)))
    with locked(home.init_lock_path):  # another `init` of this home is waited for
        stored = load_secrets(home)
        secrets = complete(_choose_again(home, stored, database_url))
        report("database server")
        admin_url = database_url or _start_embedded(home, secrets)
        report("roles and database")
        secrets = _prepare_server(admin_url, secrets)
        if secrets != stored:  # only now: an address that does not answer must not be kept
            save_secrets(home, secrets)
        report("tables")
        migrate(home, operator)
    return secrets


def ensure_running(home: Home, *, is_asked: bool = True) -> Secrets:
    """The secrets of an installation whose server answers; starts the embedded one if down.

    Unless a person asks for it, one that was stopped to stay down raises ServerStopped.
    """
    secrets = load_secrets(home)
    if secrets.server.embedded:
        cluster = EmbeddedCluster(home)
        if not cluster.is_running():
            cluster.start(is_asked=is_asked)
    return secrets


def new_secrets(address: ServerAddress) -> Secrets:
    """Fresh keys and passwords for an installation on this server."""
    roles = (*LOGIN_ROLES, SUPERUSER) if address.embedded else LOGIN_ROLES
    return Secrets(
        server=address,
        passwords={role: randomness.token_urlsafe(32) for role in roles},
        match_secret=randomness.token_bytes(KEY_BYTES),
        master_key=randomness.token_bytes(KEY_BYTES),
        django_secret=randomness.token_urlsafe(50),
        audit_key=randomness.token_bytes(KEY_BYTES),
    )


def complete(secrets: Secrets) -> Secrets:
    """Of an installation that an earlier version made: with what has come since, the key that seals the
    audit trail and the passwords of newer roles."""
    fresh = new_secrets(secrets.server)
    return replace(
        secrets,
        audit_key=secrets.audit_key or fresh.audit_key,
        passwords={**fresh.passwords, **secrets.passwords},
    )


def _choose_again(home: Home, secrets: Secrets, database_url: str | None) -> Secrets:
    """The secrets with the address to be used now. An installation stays with its database; only
    the address of an own server may change."""
    stored = secrets.server
    if database_url is None:
        if not stored.embedded:
            raise SecretsError(
                "database_url_missing",
                "This installation uses a server of yours: set DATABASE_URL to its "
                "administrator's URL to run init again.",
            )
        return secrets
    if stored.embedded:
        raise SecretsError(
            "other_server",
            f"{home.path} holds an installation with its own server. "
            f"Set {HOME_VARIABLE} to another folder for one on the server of DATABASE_URL.",
        )
    asked = choose_address(database_url, stored)
    if secrets.installation_id and asked.dbname != stored.dbname:
        raise SecretsError(
            "other_database",
            f"{home.path} holds the installation of the database {stored.dbname!r}, and "
            f"DATABASE_URL names {asked.dbname!r}. Name the same one, or set {HOME_VARIABLE} "
            "to another folder for an installation of its own.",
        )
    return replace(secrets, server=asked)


def _start_embedded(home: Home, secrets: Secrets) -> str:
    if secrets.installation_id and not home.data_dir.exists():
        raise database_gone(str(home.data_dir))
    cluster = EmbeddedCluster(home)
    password = secrets.passwords[SUPERUSER]
    cluster.initialise(password)
    cluster.start()
    return cluster.admin_dsn(password)


def _prepare_server(admin_url: str, secrets: Secrets) -> Secrets:
    """Roles, database and schema; returns the secrets as they hold from now on."""
    name = secrets.server.dbname
    at_database = make_conninfo(admin_url, dbname=name)
    try:
        with _connect_admin(admin_url) as admin:
            server = settle_host(secrets.server, admin.info)
            if secrets.installation_id:
                _demand_own_database(admin, at_database, secrets)
            with admin.transaction():  # all roles or none: some would bar every other try
                make_roles(admin, dict(secrets.passwords))
            make_database(admin, name)
            if secrets.server.embedded:
                close_other_databases(admin)
        with psycopg.connect(at_database, autocommit=True) as admin:
            installation_id = make_installation_id(admin)
            open_schema(admin)
            hide_statements(admin)
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
    return replace(secrets, server=server, installation_id=installation_id)


def _demand_own_database(admin: Admin, at_database: str, secrets: Secrets) -> None:
    """An installation that was made once is never begun anew on an empty or a foreign database."""
    name = secrets.server.dbname
    if not has_database(admin, name):
        raise database_gone(f"{name!r} on that server")
    with psycopg.connect(at_database, autocommit=True) as there:
        if read_installation_id(there) != secrets.installation_id:
            raise ServerError(
                "other_installation",
                f"The database {name!r} on that server is not this installation's. Check "
                "DATABASE_URL, or restore database and secrets from the same backup.",
            )


def _connect_admin(admin_url: str) -> psycopg.Connection[tuple[object, ...]]:
    """To the database of the URL, or to `postgres` where that one is still to be made."""
    try:
        return psycopg.connect(admin_url, autocommit=True)
    except psycopg.OperationalError as error:
        # Why it failed is told in the server's language alone.
        try:
            return psycopg.connect(make_conninfo(admin_url, dbname="postgres"), autocommit=True)
        except psycopg.OperationalError:
            raise error from None


def migrate(home: Home, operator: str, *, lock: int | None = None) -> None:
    """Make the tables, or bring them up to date. In a process of its own: this one may have started
    before there were any secrets. It holds `lock` too, if it outlives us. Raises ServerError."""
    environ = {**os.environ, HOME_VARIABLE: str(home.path)}
    done = subprocess.run(  # noqa: S603 - our own module, our own interpreter
        [sys.executable, "-m", "tieline.config.schema", operator],
        env=environ,
        pass_fds=() if lock is None else (lock,),
        stderr=subprocess.PIPE,  # what it says on the way is the person's to read
        text=True,
        check=False,
    )
    if done.returncode != 0:
        killed = f"its process was ended by signal {-done.returncode}. Run `tieline init` again."
        said = done.stderr[-2000:] if done.returncode > 0 else killed
        raise ServerError(
            "tables_not_made", f"The tables could not be made or brought up to date:\n{said}"
        )
