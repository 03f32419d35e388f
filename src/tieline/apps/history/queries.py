"""Reading versions of rows of one's own office: row security says of which."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from psycopg import sql

from tieline.apps.audit.acting import acting_as
from tieline.apps.history.kept import BY_KIND, Kept
from tieline.core.ids import AuditEntryId, CaseId, PersonId, Viewer

Content = dict[str, Any]
"""What a row said: the kept columns by name, as JSON has them (times and dates as text)."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A change of a row. `before` is None for a row that was added, and where it was purged."""

    id: int
    operation: str
    changed_at: datetime
    before: Content | None
    redacted_at: datetime | None
    by_person: PersonId | None
    """None where nobody acted, and where another office did it."""
    by_other: bool
    role: str
    """The role of the database that the session had signed in as."""
    actions: tuple[tuple[AuditEntryId, str], ...]
    """What the trail says was done in the same transaction, as far as the viewer reads it."""


@dataclass(frozen=True, slots=True)
class RowThen:
    """A row as it stood at a moment. `content` is None where it has been purged since."""

    row_id: int
    content: Content | None


def history_began(viewer: Viewer) -> datetime:
    """Since when versions are kept here: what was changed before left none."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select applied from django_migrations where app = 'history' and name = '0002_sql'"
        )
        [began] = cursor.fetchone()
    moment: datetime = began
    return moment


def list_versions(viewer: Viewer, kind: str, row_id: int) -> list[VersionRow]:
    """The changes of one row of the viewer's office, newest first."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_VERSIONS, {"office": viewer.office_id, "kind": kind, "row": row_id})
        return [
            VersionRow(
                ident,
                operation,
                changed_at,
                _content(before),
                redacted_at,
                None if by_person is None else PersonId(by_person),
                by_other,
                role,
                tuple((AuditEntryId(entry), action) for entry, action in json.loads(actions)),
            )
            for (
                ident, operation, changed_at, before, redacted_at, by_person, by_other, role, actions,
            ) in cursor.fetchall()
        ]  # fmt: skip


def rows_now(
    viewer: Viewer,
    kind: str,
    *,
    case_id: CaseId | None = None,
    ids: Collection[int] | None = None,
    of: tuple[str, Collection[int]] | None = None,
) -> dict[int, Content]:
    """The rows of a kind as they stand, of the viewer's office: of a case, of these ids, of what a
    column names, or all."""
    kept = BY_KIND[kind]
    conditions = [sql.SQL("r.{} = %(office)s").format(sql.Identifier(kept.office))]
    if case_id is not None:
        conditions.append(sql.SQL("r.{} = %(case)s").format(sql.Identifier(kept.case)))
    column, wanted = of if of is not None else ("id", ids)
    if wanted is not None:
        conditions.append(sql.SQL("r.{} = any (%(ids)s)").format(sql.Identifier(column)))
    statement = sql.SQL("select r.id, {content} from {table} r where {which} order by r.id").format(
        content=_content_of(kept),
        table=sql.Identifier(kept.table),
        which=sql.SQL(" and ").join(conditions),
    )
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(statement, _parameters(viewer, case_id, wanted))
        return {row: json.loads(said) for row, said in cursor.fetchall()}


def rows_at(
    viewer: Viewer,
    kind: str,
    at: datetime,
    *,
    case_id: CaseId | None = None,
    ids: Collection[int] | None = None,
) -> dict[int, RowThen]:
    """The same as they stood at a moment: what each said before the first change after it. What
    was not there yet, or not any more, is left out."""
    later = sql.SQL(_FIRST_LATER).format(
        of_case=sql.SQL("" if case_id is None else "and v.case_id = %(case)s"),
        of_ids=sql.SQL("" if ids is None else "and v.row_id = any (%(ids)s)"),
    )
    found = {
        row: RowThen(row, said)
        for row, said in rows_now(viewer, kind, case_id=case_id, ids=ids).items()
    }
    parameters = {**_parameters(viewer, case_id, ids), "kind": kind, "at": at}
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(later, parameters)
        for row_id, operation, before in cursor.fetchall():
            if operation == "insert":
                found.pop(row_id, None)
            else:
                found[row_id] = RowThen(row_id, _content(before))
    return dict(sorted(found.items()))


def _content(text: str | None) -> Content | None:
    # A raw cursor hands JSON on as text.
    return None if text is None else json.loads(text)


def _parameters(
    viewer: Viewer, case_id: CaseId | None, ids: Collection[int] | None
) -> dict[str, Any]:
    return {
        "office": viewer.office_id,
        "case": case_id,
        "ids": None if ids is None else list(ids),
    }


def _content_of(kept: Kept) -> sql.Composable:
    pairs = (
        sql.SQL("{}, r.{}").format(sql.Literal(name), sql.Identifier(name)) for name in kept.columns
    )
    return sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(pairs))


_VERSIONS: Final = """
select v.id, v.operation, v.changed_at, v.before, v.redacted_at, v.by_person, v.by_other, v.role,
       coalesce((select jsonb_agg(jsonb_build_array(e.id, e.action) order by e.id)
                 from audit_auditentry e
                 where e.xid8 = v.xid8 and e.office_id = v.office_id
                   -- A restored database may count its transactions anew.
                   and e.recorded_at between v.changed_at - interval '1 day'
                                         and v.changed_at + interval '1 day'), '[]')
from history_version v
where v.office_id = %(office)s and v.kind = %(kind)s and v.row_id = %(row)s
order by v.id desc
"""
_FIRST_LATER: Final = """
select distinct on (v.row_id) v.row_id, v.operation, v.before
from history_version v
where v.office_id = %(office)s and v.kind = %(kind)s and v.changed_at > %(at)s {of_case} {of_ids}
order by v.row_id, v.id
"""
