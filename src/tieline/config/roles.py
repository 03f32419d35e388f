"""The six database roles and the database, made by an administrator's connection.

owner: owns tables and migrates. app: serves. matcher: owns the functions that answer across
offices; nobody signs in as it. keeper: purges and rebuilds. backup: reads everything. snapshot: keeps
match keys in files, through functions of the matcher's and with no right to any table.
"""

from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tieline.config.errors import ServerError

LOGIN_ROLES: Final = (
    "tieline_owner",
    "tieline_app",
    "tieline_keeper",
    "tieline_backup",
    "tieline_snapshot",
)
MATCHER: Final = "tieline_matcher"
MINIMUM_VERSION: Final = 150000

Admin = psycopg.Connection[tuple[object, ...]]


def make_roles(admin: Admin, passwords: dict[str, str]) -> None:
    """Make the roles or bring them to what they must be; safe to run again.

    Raises ServerError where the server is too old, or where roles of these names carry
    passwords that another installation set.
    """
    _require_version(admin)
    for role in LOGIN_ROLES:
        _refuse_foreign_role(admin, role, passwords[role])
        _make_role(admin, role, sql.SQL("login password {}").format(sql.Literal(passwords[role])))
    _make_role(admin, MATCHER, sql.SQL("nologin"))
    # To hand the functions over to the matcher, the owner must be able to become it.
    _run(admin, "grant {} to {}", MATCHER, "tieline_owner")


def has_database(admin: Admin, name: str) -> bool:
    """Whether the server has a database of this name."""
    found = admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
    return found is not None


def make_database(admin: Admin, name: str) -> None:
    """Make the database if it is missing, owned by the owner role and closed to others."""
    if not has_database(admin, name):
        admin.execute(
            sql.SQL("create database {} owner tieline_owner template template0 encoding 'UTF8'")
            .format(sql.Identifier(name))
        )  # fmt: skip
    _run(admin, "revoke all on database {} from public", name)
    for role in LOGIN_ROLES:
        _run(admin, "grant connect on database {} to {}", name, role)
    for role in ("tieline_app", "tieline_keeper"):
        _run(admin, "grant temporary on database {} to {}", name, role)
    _run(admin, "grant create on database {} to {}", name, "tieline_owner")


def open_schema(admin: Admin) -> None:
    """Rights on the schema, inside the new database: tables are the owner's alone to make."""
    admin.execute("alter schema public owner to tieline_owner")
    admin.execute("revoke all on schema public from public")
    for role in (*LOGIN_ROLES, MATCHER):
        _run(admin, "grant usage on schema public to {}", role)
    # A function can be handed only to a role that could have made it there.
    _run(admin, "grant create on schema public to {}", MATCHER)
    for kind in ("tables", "sequences"):
        admin.execute(
            sql.SQL(
                "alter default privileges for role tieline_owner in schema public "
                "grant select on {} to tieline_backup"
            ).format(sql.SQL(kind))
        )


def hide_statements(admin: Admin) -> None:
    """Inside the new database: nobody but a superuser reads what other sessions are asking.

    Every request is served as one role, and a role sees the statements of all its sessions in
    `pg_stat_activity`, values and all: past every policy. On a server of one's own whose
    administrator is no superuser this changes nothing (the server warns of it).
    """
    for function in ("pg_stat_get_activity(integer)", "pg_stat_get_backend_activity(integer)"):
        admin.execute(
            sql.SQL("revoke execute on function pg_catalog.{} from public").format(
                sql.SQL(function)
            )
        )


def close_other_databases(admin: Admin) -> None:
    """On a server that is the installation's alone: its roles enter the one database only."""
    for name in ("postgres", "template1"):
        _run(admin, "revoke all on database {} from public", name)


def _make_role(admin: Admin, role: str, rights: sql.Composable) -> None:
    verb = "alter" if _exists(admin, role) else "create"
    bypass = sql.SQL("bypassrls" if role == "tieline_backup" else "nobypassrls")
    admin.execute(
        sql.SQL("{} role {} nosuperuser nocreatedb nocreaterole noreplication {} {}").format(
            sql.SQL(verb), sql.Identifier(role), bypass, rights
        )
    )


def _exists(admin: Admin, role: str) -> bool:
    found = admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    return found is not None


def _refuse_foreign_role(admin: Admin, role: str, password: str) -> None:
    """A role that exists must open with our password: else it is another installation's."""
    if not _exists(admin, role):
        return
    info = admin.info
    try:
        # The administrator's own way in, TLS options included, as the other role.
        given = {**info.get_parameters(), "user": role, "password": password}
        psycopg.connect(make_conninfo(**given)).close()
    except psycopg.OperationalError as error:
        if "CONNECT" in str(error):  # the password was right; the database is closed to it
            return
        raise ServerError(
            "roles_taken",
            f"The server has a role {role} that this installation did not make: another Tieline "
            "installation uses this server. Give each installation a server of its own, or "
            f"drop the roles {', '.join((*LOGIN_ROLES, MATCHER))} if none uses them.",
            role=role,
        ) from error


def _require_version(admin: Admin) -> None:
    if admin.info.server_version < MINIMUM_VERSION:
        raise ServerError(
            "server_too_old",
            f"The server is PostgreSQL {admin.info.server_version // 10000}; Tieline needs 15 or "
            "later. Give DATABASE_URL of a newer one, or leave it out to use the own server.",
        )


def _run(admin: Admin, statement: str, *names: str) -> None:
    admin.execute(sql.SQL(statement).format(*[sql.Identifier(name) for name in names]))
