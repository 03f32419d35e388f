"""What keeping versions of rows costs whoever changes many at once.

Ten thousand cases and as many submissions of one office. In turns drawn anew their triggers of history
are on or off, and one statement changes all rows, in a transaction that is rolled back: so every turn
finds the same tables. Then one row each, as a person changes it. What a turn took with history is
compared with what it took without, in the same run.
"""

import argparse
import random
from typing import Any, Final

import numpy as np
import psycopg
from rich.progress import track

from bench.installation import fresh_installation
from bench.runner import Row, measured, report, timed

ROWS: Final = 10_000
TURNS: Final = 40
ONE_BY_ONE: Final = 200
GOAL: Final = 3.0
"""A submission has hardly any trigger besides, so a version weighs most there."""
STATEMENTS: Final = {
    "cases": "update cases_case set poc_id = null, summary = summary || '.'",
    "submissions": "update submissions_submission set file_name = file_name || '.'",
}
TABLES: Final = {"cases": "cases_case", "submissions": "submissions_submission"}


def main() -> None:
    """Change rows with and without history, in turn; report."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--turns", type=int, default=TURNS)
    arguments.add_argument("--rows", type=int, default=ROWS)
    given = arguments.parse_args()
    with fresh_installation() as admin:
        _fill(admin, given.rows)
        found = [_measure(admin, what, given.turns, given.rows) for what in STATEMENTS]
    report("history", [row for rows in found for row in rows])


def _fill(admin: psycopg.Connection[Any], rows: int) -> None:
    """A case and a submission as the product makes them, and copies of them."""
    from tests.factories.world import make_case, make_player, make_submission

    player = make_player("OWN")
    make_case(player)
    make_submission(player, ["+1 202 555 0143"])
    for table, changes in (
        ("cases_case", "'ref', 'C-' || n, 'uuid', gen_random_uuid()"),
        (
            "submissions_submission",
            "'uuid', gen_random_uuid(), 'fingerprint', lpad(n::text, 64, '0')",
        ),
    ):
        admin.execute(
            f"insert into {table} overriding system value"
            f" select (jsonb_populate_record(null::{table}, to_jsonb(t)"
            f"   || jsonb_build_object('id', 1000 + n, {changes}))).*"
            f" from (select * from {table} order by id limit 1) t, generate_series(2, %s) n",
            [rows],
        )
    admin.execute("vacuum analyze")


def _measure(admin: psycopg.Connection[Any], what: str, turns: int, rows: int) -> list[Row]:
    table, statement = TABLES[what], STATEMENTS[what]
    order = [True, False] * (turns // 2)
    random.Random(1).shuffle(order)
    bulk: dict[bool, list[float]] = {True: [], False: []}
    single: dict[bool, list[float]] = {True: [], False: []}
    for is_kept in track(order, description=what):
        verb = "enable" if is_kept else "disable"
        for event in ("insert", "update", "delete"):
            admin.execute(f"alter table {table} {verb} trigger history_of_{event}")
        bulk[is_kept].append(_change(admin, statement, rows if is_kept else 0))
        single[is_kept].append(_change_one_by_one(admin, f"{statement} where id = %s"))
        admin.execute(f"vacuum {table}")
        admin.execute("vacuum history_version")
    return [
        measured(f"{what}: {rows:,} rows at once, without history", _of(bulk[False]) * 1e3, "ms"),
        measured(
            f"{what}: {rows:,} rows at once, with history",
            _of(bulk[True]) / _of(bulk[False]),
            "times",
            at_most=GOAL,
        ),
        measured(f"{what}: one row, without history", _of(single[False]) * 1e3, "ms"),
        measured(
            f"{what}: one row, with history",
            _of(single[True]) / _of(single[False]),
            "times",
            at_most=GOAL,
        ),
    ]


def _change(admin: psycopg.Connection[Any], statement: str, versions: int) -> float:
    """The seconds that it takes, undone; every row left a version, or none did."""
    with admin.transaction(force_rollback=True):
        before = _count(admin)
        seconds, _ = timed(lambda: admin.execute(statement))
        if _count(admin) - before != versions:
            raise RuntimeError("the history does not hold what was changed")
    return seconds


def _change_one_by_one(admin: psycopg.Connection[Any], statement: str) -> float:
    """The median seconds of a statement that changes one row and commits."""
    took = [
        timed(lambda ident=ident: admin.execute(statement, [ident]))[0]  # type: ignore[misc]
        for ident in range(1002, 1002 + ONE_BY_ONE)
    ]
    return float(np.median(took))


def _count(admin: psycopg.Connection[Any]) -> int:
    found = admin.execute("select count(*) from history_version").fetchone()
    return int(found[0]) if found else 0


def _of(times: list[float]) -> float:
    return float(np.median(times))


if __name__ == "__main__":
    main()
