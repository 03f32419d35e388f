"""What is wrong with an installation, and how to mend it. Starts its server; changes nothing."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from tieline.apps.audit import sealing
from tieline.apps.hits import overlaps
from tieline.apps.notices import queries as notices
from tieline.apps.notices import webhook_queries
from tieline.apps.offices import queries as offices
from tieline.apps.retention import purging
from tieline.apps.selectors import settling
from tieline.apps.submissions import left_over
from tieline.cli.printing import print_json, print_table
from tieline.config.backups.examining import look_at_backups
from tieline.config.checkpoint_folder import choose_folder, read_newest
from tieline.config.embedded import EmbeddedCluster
from tieline.config.errors import database_gone
from tieline.config.home import Home, load_secrets
from tieline.config.identity import READ_COMMENT, id_in
from tieline.config.index_examining import look_at_index
from tieline.config.matcher.examining import look_at_matcher
from tieline.config.roles import MINIMUM_VERSION
from tieline.config.sealer import connect_keeper, demand_key
from tieline.core.errors import TielineError
from tieline.core.ids import OfficeId, Viewer
from tieline.core.states import Channel
from tieline.journeys.coordinating import TAKEN_WITHIN

LEAST_FREE_BYTES: Final = 1 << 30
MAIL_LATE: Final = timedelta(minutes=15)
ANSWERS_LATE: Final = timedelta(minutes=15)
PURGED_LATE: Final = timedelta(hours=1)
REWRITTEN_LATE: Final = timedelta(hours=48)
SEALED_LATE: Final = timedelta(minutes=15)

_UNSAFE_ROLE: Final = """
select rolname from pg_roles
where rolname like 'tieline\\_%' and (rolsuper or (rolbypassrls and rolname <> 'tieline_backup'))
"""
_OPEN_TABLES: Final = """
select c.relname
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind = 'r'
  and exists (select 1 from pg_attribute a
              where a.attrelid = c.oid and a.attname = 'office_id' and not a.attisdropped)
  and not (c.relrowsecurity and c.relforcerowsecurity)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found. `mend` is empty where nothing is wrong."""

    what: str
    found: str
    mend: str = ""

    @property
    def is_fine(self) -> bool:
        return not self.mend


def examine(home: Home, *, as_json: bool) -> bool:
    """Look at everything, print what was found; whether all is well."""
    findings = list(_look_at_all(home))
    if as_json:
        print_json(
            [
                {"what": f.what, "is_fine": f.is_fine, "found": f.found, "mend": f.mend or None}
                for f in findings
            ]
        )
    else:
        print_table(
            f"Installation in {home.path}",
            ("", "What", "Found", "How to mend it"),
            [("ok" if f.is_fine else "!!", f.what, f.found, f.mend) for f in findings],
            empty="",
        )
    return all(finding.is_fine for finding in findings)


def _look_at_all(home: Home) -> list[Finding]:
    findings = [_look_at_home(home)]
    if not findings[0].is_fine:
        return findings
    findings += [_look_at_disk(home), _look_at_server(home)]
    if not findings[-1].is_fine:
        return findings
    findings.append(_look_at_identity(home))
    looks: tuple[Callable[[], Finding], ...] = (
        _look_at_version,
        _look_at_tables,
        _look_at_roles,
        _look_at_row_security,
        _look_at_unfinished,
        _look_at_unretracted,
        _look_at_mail,
        _look_at_webhooks,
        _look_at_overlaps,
        _look_at_answers,
        _look_at_index,
        _look_at_matcher,
        _look_at_trail,
        _look_at_purges,
        _look_at_backups,
    )
    return [*findings, *(_try(look) for look in looks)]


def _look_at_home(home: Home) -> Finding:
    try:
        load_secrets(home)
    except TielineError as error:
        return Finding("secrets", error.code, error.message)
    return Finding("secrets", "readable by the owner alone")


def _look_at_disk(home: Home) -> Finding:
    free = shutil.disk_usage(_existing(home.path)).free
    shown = f"{free / (1 << 30):.1f} GiB free"
    if free < LEAST_FREE_BYTES:
        return Finding("disk", shown, f"Make room below {home.path}: files cannot be taken in.")
    return Finding("disk", shown)


def _look_at_server(home: Home) -> Finding:
    secrets = load_secrets(home)
    if secrets.server.embedded and not EmbeddedCluster(home).is_running():
        try:
            if secrets.installation_id and not home.data_dir.exists():
                raise database_gone(str(home.data_dir))
            EmbeddedCluster(home).start()
        except TielineError as error:
            return Finding("database server", "down", error.message)
    try:
        connection.ensure_connection()
    except DatabaseError:
        return Finding(
            "database server",
            "does not answer",
            "Start it, or see its log; then run `tieline init` again to mend roles and tables.",
        )
    return Finding("database server", "answers")


def _look_at_identity(home: Home) -> Finding:
    expected = load_secrets(home).installation_id
    with connection.cursor() as cursor:
        cursor.execute(READ_COMMENT)
        found = id_in(cursor.fetchone()[0])
    if not expected:
        return Finding("database", "bears no id yet", "Run `tieline init`.")
    if found != expected:
        return Finding(
            "database",
            "another installation's" if found else "no installation's",
            "Restore database and secrets from the same backup, or see who changed the server.",
        )
    return Finding("database", "this installation's")


def _look_at_version() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        number = int(cursor.fetchone()[0])
    shown = f"PostgreSQL {number // 10000}.{number % 10000}"
    if number < MINIMUM_VERSION:
        return Finding("version", shown, "Move to PostgreSQL 15 or later.")
    return Finding("version", shown)


def _look_at_tables() -> Finding:
    executor = MigrationExecutor(connections["default"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding("tables", f"{len(missing)} steps behind", "Run `tieline init`.")
    return Finding("tables", "up to date")


def _look_at_roles() -> Finding:
    unsafe = _names(_UNSAFE_ROLE)
    if unsafe:
        return Finding(
            "roles",
            f"{', '.join(unsafe)} can pass row security",
            "Run `tieline init`, and find out who gave them that right.",
        )
    return Finding("roles", "none can pass row security")


def _look_at_row_security() -> Finding:
    unprotected = _names(_OPEN_TABLES)
    if unprotected:
        return Finding(
            "row security",
            f"not forced on {', '.join(unprotected)}",
            "Someone changed the tables. Restore them from a backup, or force it again.",
        )
    return Finding("row security", "forced on every table of office data")


def _look_at_unfinished() -> Finding:
    unfinished = list(left_over.list_unfinished(_operator()))
    failed = [f"{one.uuid} ({one.failure_code})" for one in unfinished if one.failures]
    if failed:
        return Finding(
            "submissions",
            f"{len(unfinished)} not finished; failed: {', '.join(failed)}",
            "Look the code up in docs/errors.md and mend the cause: the worker tries again, at "
            "least once an hour. Else withdraw the submission and hand the file in again.",
        )
    if unfinished:
        return Finding("submissions", f"{len(unfinished)} not finished", "Run `tieline worker`.")
    return Finding("submissions", "all at their end")


def _look_at_unretracted() -> Finding:
    count = sum(1 for _ in left_over.list_unretracted(_operator()))
    if count:
        return Finding("withdrawals", f"{count} not settled", "Run `tieline worker`.")
    return Finding("withdrawals", "all settled")


def _look_at_mail() -> Finding:
    if not settings.MAIL_IS_ON:
        return Finding("mail", "off: TIELINE_MAIL_HOST is not set")
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    troubled = notices.list_troubled(_operator())
    if troubled:
        given_up = sum(one.is_given_up for one in troubled)
        codes = _office_codes({one.office_id for one in troubled})
        return Finding(
            "mail",
            f"{server}; {len(troubled) - given_up} not sent yet, {given_up} given up "
            f"({', '.join(codes)})",
            "`tieline mail list --office CODE` says why; try the server with "
            "`tieline mail test ADDRESS`.",
        )
    late = len(notices.list_waiting(_operator(), Channel.MAIL, now=datetime.now(UTC) - MAIL_LATE))
    if late:
        return Finding("mail", f"{server}; {late} not tried yet", "Run `tieline worker`.")
    return Finding("mail", f"{server}; none in trouble")


def _look_at_webhooks() -> Finding:
    if not settings.WEBHOOKS.hosts:
        return Finding("webhooks", "off: TIELINE_WEBHOOK_HOSTS is not set")
    troubled = webhook_queries.list_troubled(_operator())
    if troubled:
        codes = _office_codes({one.office_id for one in troubled})
        return Finding(
            "webhooks",
            f"{len(troubled)} messages not sent ({', '.join(codes)})",
            "`tieline webhook list --office CODE` says why; `tieline webhook retry` tries again.",
        )
    return Finding("webhooks", "none in trouble")


def _look_at_overlaps() -> Finding:
    """In numbers alone: which offices they are between is for their coordinators to know."""
    overdue, alone = overlaps.count_overdue(_operator(), within=TAKEN_WITHIN)
    if overdue or alone:
        return Finding(
            "silent overlaps",
            f"{overdue} not taken in time, {alone} that no coordinator is cleared for",
            "`tieline coordinator gaps` names offices without a common coordinator: have their "
            "supervisors clear one. Tell coordinators that their desk waits.",
        )
    return Finding("silent overlaps", "each seen to by a coordinator in time")


def _look_at_answers() -> Finding:
    """In numbers alone, as above: which office answers differently is its own matter."""
    now = datetime.now(UTC)
    changed = [one.changed_at for one in settling.list_unsettled(_operator())]
    late = [at for at in changed if at < now - ANSWERS_LATE]
    if late:
        return Finding(
            "changed answers",
            f"{len(late)} not settled in time, the oldest since {min(late):%Y-%m-%d %H:%M} UTC",
            "Every answer follows these changes already, but some offices are not told of a hit yet, "
            "or keep the notice of one they may not know of. Run `tieline worker`; where it runs, see "
            "its log: most often somebody left a transaction open.",
        )
    if changed:
        return Finding("changed answers", f"{len(changed)} being settled")
    return Finding("changed answers", "all settled")


def _look_at_index() -> Finding:
    return Finding("index", *look_at_index(settings.HOME))


def _look_at_matcher() -> Finding:
    with connect_keeper(load_secrets(settings.HOME)) as keeper:
        return Finding("matcher", *look_at_matcher(keeper, datetime.now(UTC)))


def _look_at_trail() -> Finding:
    secrets = demand_key(load_secrets(settings.HOME))
    newest = read_newest(choose_folder(settings.HOME, os.environ))
    with connect_keeper(secrets) as keeper:
        end = sealing.read_end(keeper, installation_id=secrets.installation_id)
        unsealed, since = sealing.find_unsealed(keeper)
        uncovered = sealing.uncovered_since(keeper, newest.entries if newest else 0)
    found = f"{end.entries} entries sealed, {unsealed} not yet"
    if newest and newest.entries > end.entries:
        return Finding(
            "audit trail",
            f"{found}; a checkpoint covers {newest.entries}",
            "Entries are gone, or a backup older than the checkpoint was restored: see "
            "`tieline audit verify`.",
        )
    late = datetime.now(UTC) - SEALED_LATE
    if uncovered and uncovered < late:
        found = (
            f"{found}; no checkpoint covers what was sealed since {uncovered:%Y-%m-%d %H:%M} UTC"
        )
    if (since and since < late) or (uncovered and uncovered < late):
        return Finding(
            "audit trail",
            found,
            "Run `tieline worker`, which seals; where it runs, see its log: most often the folder of "
            "the checkpoints cannot be written to.",
        )
    return Finding("audit trail", found)


def _look_at_purges() -> Finding:
    with connect_keeper(load_secrets(settings.HOME)) as keeper:
        ordered, purged = purging.waiting_since(keeper)
    now = datetime.now(UTC)
    if ordered and ordered < now - PURGED_LATE:
        return Finding(
            "purges",
            f"one ordered at {ordered:%Y-%m-%d %H:%M} UTC is not done",
            "Run `tieline purge run`; where it stays, somebody's transaction is open, or its file is "
            "still being taken in.",
        )
    if purged and purged < now - REWRITTEN_LATE:
        return Finding(
            "purges",
            f"bytes of what was purged at {purged:%Y-%m-%d %H:%M} UTC may still be on the disk",
            "Run `tieline worker`, which writes the tables anew at night, or `tieline purge rewrite`, and "
            "the matcher.",
        )
    return Finding("purges", "all done" if not purged else "done; on the disk until the night")


def _look_at_backups() -> Finding:
    return Finding("backups", *look_at_backups(settings.HOME, os.environ, datetime.now(UTC)))


def _operator() -> Viewer:
    return offices.find_operator().at_home().as_viewer()


def _office_codes(office_ids: set[OfficeId]) -> list[str]:
    known = offices.offices_by_id(_operator())
    return sorted(known[office_id].code for office_id in office_ids)


def _names(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [str(row[0]) for row in cursor.fetchall()]


def _try(look: Callable[[], Finding]) -> Finding:
    """One look that fails must not hide what the others find."""
    try:
        return look()
    except (DatabaseError, psycopg.Error, OSError, TielineError) as error:
        name = look.__name__.removeprefix("_look_at_").replace("_", " ")
        return Finding(name, type(error).__name__, "Run `tieline init` to mend the tables.")


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)
