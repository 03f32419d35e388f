"""Random worlds of offices, people, roles and rows of every table, written by SQL directly.

The rows are copies of those that the product itself made once (worlds.make_full_world), with another
id, office and person: so a new table is covered as soon as that world has a row of it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from hypothesis import strategies as st

from tests.conftest import admin
from tests.security import catalogue
from tests.security.rules_model import CLOSED, Looker, Person, Role, Row, World, audience_of

Templates = dict[str, dict[str, Any]]
PER_PERSON: Final = {
    "accords_clearance", "accords_detail", "audit_auditentry", "engagements_engagement",
    "engagements_sampledcase", "history_version", "looks_fishingalert", "looks_look",
    "notices_delivery", "offices_apitoken", "offices_account", "offices_callercode",
    "offices_factor", "offices_keptanswer", "offices_mailchoice",
    "offices_recoverycode", "offices_session",
}  # fmt: skip
"""Tables in which an office has a row for each of several people."""
WITHOUT_ID: Final = {
    "audit_seal": "position",
    "calls_callpiece": "call_set_id",
    "cases_casepointer": "case_id",
    "selectors_candidatekey": "submission_id",
    "selectors_matchkey": "mention_id",
    "selectors_narrowing": "submission_id",
    "submissions_slicechunk": "slice_id",
}
"""The column that tells rows of an office apart where there is no `id`."""
ROLES: Final = (
    "analyst", "supervisor", "watch_officer", "lab_chemist", "coordinator", "policy_analyst",
    "prosecutor", "counsel", "auditor", "administrator", "custodian",
)  # fmt: skip
TIMES: Final = ("open", "runs", "ended", "future")
_WHEN: Final = {
    "open": ("null", "null"),
    "runs": ("now() - interval '1 day'", "now() + interval '1 day'"),
    "ended": ("now() - interval '2 days'", "now() - interval '1 second'"),
    "future": ("now() + interval '1 minute'", "null"),
}
OPENING: Final = ("audit_auditentry", "engagements_engagement")
"""Tables whose rows open a sampled case together, or do not."""
FIRST: Final = 21
"""The person whose rows an office has where it has one of each."""
NOBODY: Final = 900
OPERATOR: Final = 800
_FRESH: Final = ("uuid", "name", "code", "secret_sha256", "key_sha256", "digest", "key")
"""Columns that no two rows of the installation may have in common."""


def read_templates(database: str) -> Templates:
    """A row of each table as the product made it; the tables are empty afterwards."""
    found: Templates = {}
    with admin(database) as super_:
        tables = catalogue.protected_tables(super_)
        for table in tables:
            row = super_.execute(
                f"select to_jsonb(t) from {table} t order by {mark_of(table)} desc limit 1"
            )
            one = row.fetchone()
            # One that nobody reads may stay empty: nothing of it could be seen.
            assert one is not None or table in CLOSED, f"worlds.make_full_world lacks {table}"
            found[table] = one[0] if one is not None else {}  # type: ignore[assignment]
        super_.execute("set session_replication_role = replica")  # entries are never removed
        super_.execute(f"truncate {', '.join(tables)} cascade")
    return found


@st.composite
def worlds(draw: st.DrawFn, templates: Templates) -> World:
    """Two or three offices, up to five people with up to four roles each, in time and out of it."""
    offices = (0, *range(11, 11 + draw(st.integers(2, 3))))
    people = [
        Person(
            FIRST + place,
            draw(st.sampled_from(offices[1:])),
            draw(st.sampled_from((True, True, True, False))),
            draw(st.booleans()),
        )
        for place in range(draw(st.integers(2, 5)))
    ]
    held = st.tuples(
        st.sampled_from(people),
        st.sampled_from(offices[1:]),
        st.sampled_from(ROLES),
        st.sampled_from(TIMES),
    )
    chosen = draw(st.lists(held, max_size=10, unique_by=lambda one: (one[0].id, *one[1:3])))
    roles = [Role(100 + n, p.id, office, name, t) for n, (p, office, name, t) in enumerate(chosen)]
    people.append(Person(OPERATOR, 0, True, False))
    roles.append(Role(99, OPERATOR, 0, "operator", "open"))
    rows = {
        table: tuple(_rows(draw, table, offices, people))
        for table in templates
        if table not in ("offices_person", "offices_membership") and templates[table]
    }
    rows["offices_person"] = tuple(Row(p.id, p.home, p.id, p.home, p.is_poc) for p in people)
    rows["offices_membership"] = tuple(Row(r.id, r.office, r.person) for r in roles)
    return World(offices, tuple(people), tuple(roles), rows)


def _rows(draw: st.DrawFn, table: str, offices: tuple[int, ...], people: list[Person]) -> list[Row]:
    if table in ("offices_office", "offices_agency"):
        return [Row(office, office) for office in offices]
    if table == "authorities_authoritykind":  # no office's; for all to read
        return [Row(1_000_000, 0)]
    holding = draw(st.sets(st.sampled_from(offices[1:]))) if draw(st.booleans()) else offices[1:]
    named = people if table in PER_PERSON else people[:1]
    return [
        Row(
            1000 * office + person.id,
            office,
            person.id,
            person.home,
            opens=table in OPENING and draw(st.sampled_from((True, True, False))),
        )
        for office in holding
        for person in named
        if table != "accords_detail" or person.home not in (office, 0)
    ]


def lookers(world: World) -> st.SearchStrategy[Looker]:
    """Anyone, someone unknown included, for any office of the world and one that is in none."""
    people = [*(person.id for person in world.people), NOBODY]
    return st.builds(Looker, st.sampled_from(people), st.sampled_from([*world.offices, 77]))


@contextmanager
def standing(
    connection: psycopg.Connection[Any], world: World, templates: Templates
) -> Iterator[None]:
    """The world's rows, in a transaction that is rolled back; within it the role is tieline_app's."""
    with connection.transaction(force_rollback=True):
        connection.execute("set local session_replication_role = replica")
        for table, rows in world.rows.items():
            _insert(connection, table, [_filled(table, row, world, templates) for row in rows])
        connection.execute("set local role tieline_app")
        yield


def act(connection: psycopg.Connection[Any], who: Looker) -> None:
    """What `acting_as` sets."""
    connection.execute(
        "select set_config('tieline.office_id', %s, true), set_config('tieline.person_id', %s, true)",
        [str(who.office), str(who.person)],
    )


def mark_of(table: str) -> str:
    """The column that holds a row's id."""
    return WITHOUT_ID.get(table, "id")


def filled(table: str, row: Row, templates: Templates) -> dict[str, Any]:
    """A row like the template, of this office and person, with nothing unique in common."""
    template = templates[table]
    changes: dict[str, Any] = {mark_of(table): row.id}
    named = {"office_id": row.office, "person_id": row.person, "home_office_id": row.home}
    changes |= {column: value for column, value in named.items() if column in template}
    if table == "sharing_disclosure":  # once for each mention
        changes["mention_id"] = row.id
    if table == "corrections_disputereply":
        changes["replied_by"] = row.person
    if table == "history_version":
        changes |= {"audience": audience_of(row), "case_id": 1000 * row.office + FIRST}
    if table.startswith("retention_"):
        changes |= _of_retention(row, template)
    if table == "sharing_release":
        changes["asked_by"] = row.person
    changes |= _of_the_one_case(table, row, template)
    for place, column in enumerate(_FRESH):
        if column in template:
            changes[column] = _unlike(template[column], row.id * 10 + place)
    return template | changes


def _of_the_one_case(table: str, row: Row, template: dict[str, Any]) -> dict[str, Any]:
    """What makes all rows of an office those of its one case, drawn under an engagement of each person."""
    first = 1000 * row.office + FIRST
    ids = ("case_id", "selector_id", "subject_id", "submission_id", "marking_id", "mention_id")
    changes: dict[str, Any] = {
        column: first
        for column in ids
        if template.get(column) is not None and column != mark_of(table)
    }
    if table in ("looks_look", "looks_fishingalert", "sharing_disclosure"):
        changes = {}
    changes |= {
        column: "C-1" for column in ("case_ref", "ref_for_coordinator") if column in template
    }
    changes |= {column: row.id for column in ("engagement_id", "draw_id") if column in template}
    changes |= {
        column: row.person
        for column in ("opened_by", "written_by", "signed_by")
        if column in template and table.startswith("engagements_")
    }
    if table == "engagements_engagement":
        standing = {"confirmed_by": NOBODY, "closed_at": None}
        changes |= standing if row.opens else {"confirmed_by": None, "confirmed_at": None}
    if table == "audit_auditentry":
        engaged = {"engagement": row.id, "case": first}
        changes |= {
            "action": "engagement.case_opened",
            "purpose": "a test",
            "ids": engaged if row.opens else {},
            "recorded_at": datetime.now(UTC).isoformat(),
        }
    return changes


def _of_retention(row: Row, template: dict[str, Any]) -> dict[str, Any]:
    """By whom it is; no hold stands, which would seal the one case, and what was purged is another one."""
    changes: dict[str, Any] = {
        column: row.person for column in ("ordered_by", "placed_by", "set_by") if column in template
    }
    if "lifted_at" in template:
        changes["lifted_at"] = template["placed_at"]
    if "thing_id" in template:
        changes["thing_id"] = row.id + 5_000_000
    return changes


def _unlike(value: object, number: int) -> object:
    text = str(value)
    if len(text) == 36 and text.count("-") == 4:
        return f"00000000-0000-4000-8000-{number:012d}"
    return f"{text[:20]}{number}"


def _filled(table: str, row: Row, world: World, templates: Templates) -> dict[str, Any]:
    found = filled(table, row, templates)
    if table == "offices_person":
        person = next(p for p in world.people if p.id == row.id)
        found |= {"is_active": person.is_active, "is_poc": person.is_poc}
    if table == "offices_membership":
        role = next(r for r in world.roles if r.id == row.id)
        # An agency of their own: whose custodian one is, no policy asks.
        agency = 500_000 + role.id if role.name == "custodian" else None
        found |= {"role": role.name, "time": role.time, "custodian_of_id": agency}
    return found


def _insert(connection: psycopg.Connection[Any], table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    connection.execute(
        f"insert into {table} overriding system value"
        f" select (jsonb_populate_record(null::{table}, r)).* from jsonb_array_elements(%s::jsonb) r",
        [json.dumps(rows)],
    )
    if table == "offices_membership":
        for time, (starts, ends) in _WHEN.items():
            connection.execute(
                f"update offices_membership set starts_at = {starts}, ends_at = {ends}"
                " where id = any (%s)",
                [[row["id"] for row in rows if row["time"] == time]],
            )
