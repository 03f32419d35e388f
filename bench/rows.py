"""What row security costs: a lookup, a join and a list, as the application's role.

The same questions about the same rows four ways: without row security and with the predicate
written into the query; with the policy that compares the office alone; with the policy that asks the
right as well, as the product has it; and so again where the query leaves the predicate out and
relies on the policy. Rounds go in turn, each beginning with another way, so that what else the
machine does falls on all of them alike, and the medians are compared. Nothing is prepared, as in
the product. Before anything is measured, each way proves whether it hides the other office's rows,
and every answer is counted. Rows are made by SQL: selectors and mentions of an office, and as many
of another one.
"""

import argparse
import time
from statistics import median
from typing import Any, Final

import psycopg

from bench.installation import fresh_installation
from bench.runner import measured, report

ROWS: Final = 200_000
ROUNDS: Final = 400
OFFICES: Final = (11, 12)
PERSON: Final = 21
TABLES: Final = ("selectors_selector", "selectors_mention")

WAYS: Final = ("predicate", "office", "right", "alone")
"""Without row security; the policy on the office; the policy on office and right, with the
predicate in the query too; the same policy and no predicate in the query."""

QUERIES: Final = {
    "lookup": ("select s.id from selectors_selector s where {own} s.id = {ident}", "s", 1),
    "join": (
        "select s.id, m.id from selectors_mention m join selectors_selector s"
        " on s.office_id = m.office_id and s.id = m.selector_id"
        " where {own} m.id between {ident} and {ident} + 50",
        "m",
        51,
    ),
    "list": (
        "select s.id, s.canonical from selectors_selector s where {own} s.id > {ident}"
        " order by s.id limit 100",
        "s",
        100,
    ),
}
"""By name the statement, the table whose office the predicate compares, and how many rows answer."""


def main() -> None:
    """Make the rows, ask in turn, report."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=ROWS)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    given = arguments.parse_args()
    with fresh_installation() as admin:
        _fill(admin, given.rows)
        seconds = _ask(admin, given.rows, given.rounds)
    found = {
        query: {way: median(times) for way, times in ways.items()}
        for query, ways in seconds.items()
    }
    report(
        "rows",
        [
            measured("rows of each table", given.rows * len(OFFICES), "rows"),
            *(
                row
                for query, ways in found.items()
                for row in (
                    measured(f"{query}, without row security", ways["predicate"] * 1e6, "µs"),
                    measured(f"{query}, office alone", ways["office"] / ways["predicate"], "times"),
                    measured(f"{query}, office and right", ways["right"] / ways["predicate"], "times"),
                    measured(f"{query}, policy alone", ways["alone"] / ways["predicate"], "times"),
                    measured(
                        f"{query}, the right itself", (ways["right"] - ways["office"]) * 1e6, "µs"
                    ),
                )
            ),
        ],
    )  # fmt: skip


def _fill(admin: psycopg.Connection[Any], rows: int) -> None:
    """An analyst with a role among a thousand others, and the rows; without what checks them."""
    admin.execute("set session_replication_role = replica")
    admin.execute(
        "insert into offices_person (id, uuid, name, password, full_name, email, phone, office_id,"
        " is_active, is_poc) overriding system value select i, gen_random_uuid(), 'p' || i, '', '',"
        " '', '', 11, true, false from generate_series(21, 1021) i"
    )
    admin.execute(
        "insert into offices_membership (office_id, person_id, role)"
        " select 11, i, 'analyst' from generate_series(21, 1021) i"
    )
    for place, office in enumerate(OFFICES):
        first = place * rows + 1
        for table in TABLES:
            columns, values = _values(admin, table, office)
            admin.execute(
                f"insert into {table} ({columns}) overriding system value"
                f" select {values} from generate_series({first}, {first + rows - 1}) i"
            )
    admin.execute("set session_replication_role = origin")
    for table in (*TABLES, "offices_membership", "offices_person"):
        admin.execute(f"vacuum analyze {table}")


def _values(admin: psycopg.Connection[Any], table: str, office: int) -> tuple[str, str]:
    """A value for each column that must have one, by its name and type."""
    columns = admin.execute(
        "select attname, format_type(atttypid, null) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attnotnull"
        " and (not atthasdef or attname = 'id')",
        [table],
    ).fetchall()
    by_name = {"office_id": str(office), "id": "i", "selector_id": "i", "condition": "'valid'"}
    by_type = {
        "bigint": "i", "integer": "1", "smallint": "1", "boolean": "true", "uuid": "gen_random_uuid()",
        "timestamp with time zone": "now()", "jsonb": "'{}'", "text": "i::text",
        "character varying": "i::text", "bytea": "'x'",
    }  # fmt: skip
    named = [(name, by_name.get(name) or by_type[kind]) for name, kind in columns]
    return ", ".join(name for name, _ in named), ", ".join(value for _, value in named)


def _ask(
    admin: psycopg.Connection[Any], rows: int, rounds: int
) -> dict[str, dict[str, list[float]]]:
    """Seconds of each query each way, as `acting_as` asks: in a transaction that says who acts."""
    seconds: dict[str, dict[str, list[float]]] = {q: {w: [] for w in WAYS} for q in QUERIES}
    admin.execute("grant tieline_app to current_user")
    _prove_ways(admin)
    for number in range(rounds):
        ident = 1 + (number * 7919) % (rows - 200)
        first = number % len(WAYS)
        for way in WAYS[first:] + WAYS[:first]:
            with admin.transaction(force_rollback=True):
                _prepare(admin, way)
                for query, (text, table, expected) in QUERIES.items():
                    own = "" if way == "alone" else f"{table}.office_id = {OFFICES[0]} and"
                    statement = text.format(own=own, ident=ident)
                    admin.execute(statement)  # what is read first is read from the disk
                    began = time.perf_counter()
                    answer = admin.execute(statement).fetchall()
                    seconds[query][way].append(time.perf_counter() - began)
                    if len(answer) != expected:
                        raise RuntimeError(f"{query} found {len(answer)} rows {way}")
    return seconds


def _prove_ways(admin: psycopg.Connection[Any]) -> None:
    """Each way but the first hides the other office's rows, or its figures say nothing."""
    for way in WAYS:
        for table in TABLES:
            with admin.transaction(force_rollback=True):
                _prepare(admin, way)
                seen = admin.execute(
                    f"select exists (select from {table} where office_id = {OFFICES[1]})"
                ).fetchone()
            if seen != (way == "predicate",):
                raise RuntimeError(f"{table} shows another office's rows wrongly: {way}")


def _prepare(admin: psycopg.Connection[Any], way: str) -> None:
    for table in TABLES:
        if way == "predicate":
            admin.execute(f"alter table {table} disable row level security")
        elif way == "office":
            admin.execute(f"drop policy own_office_reads on {table}")
            admin.execute(
                f"create policy own_office_reads on {table} for select to tieline_app"
                " using (office_id = (select acting_office()))"
            )
    admin.execute("set local role tieline_app")
    admin.execute(
        "select set_config('tieline.office_id', '11', true),"
        f" set_config('tieline.person_id', '{PERSON}', true)"
    )


if __name__ == "__main__":
    main()
