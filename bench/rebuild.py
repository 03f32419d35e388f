"""What deriving the index again costs, beside what it cost to make.

Two offices hand in files of as many distinct numbers, of which one in ten is in both. Taking the second in
is timed, then a plain count of the keys and of the mentions, a check of everything, a rebuild that finds
nothing to do, and one of an index whose keys and hits are all gone. A check is held against the intake that
made the same rows, in the same run: a ratio, since seconds say little elsewhere.
"""

import argparse
import os
from datetime import UTC, datetime
from typing import Any, Final

from bench.installation import fresh_installation
from bench.runner import Row, measured, report, timed

NUMBERS: Final = 100_000
SHARED: Final = 10
"""One in so many is in both files."""
GOAL: Final = 2.0
"""A check reads twice what that intake normalised and wrote: row for row it may take as long."""


def main() -> None:
    """Take in, look, damage, rebuild; report."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--numbers", type=int, default=NUMBERS)
    given = arguments.parse_args()
    with fresh_installation({"TIELINE_SUBMITTED_OFFICE_DAY": str(10**9)}) as admin:
        rows = _measure(admin, given.numbers)
    report("rebuild", rows)


def _measure(admin: Any, many: int) -> list[Row]:
    from tests.factories.world import make_case, make_player, make_submission
    from tieline.config.home import resolve_home
    from tieline.config.index_examining import opened_index

    first, second = make_player("ONE"), make_player("TWO")
    for player in (first, second):
        make_case(player)
    make_submission(first, _numbers(0, many))
    taking_in, _ = timed(
        lambda: make_submission(second, _numbers(many - many // SHARED, many))
    )  # fmt: skip
    admin.execute("vacuum analyze")
    counting, _ = timed(
        lambda: admin.execute(
            "select (select count(*) from selectors_matchkey), count(*) from selectors_mention"
        ).fetchone()
    )
    with opened_index(resolve_home(os.environ)) as index:
        looking, looked = timed(lambda: index.look(_silently))
        nothing, (_, mended) = timed(lambda: _rebuild(index))
        if looked.faults.counts or mended.counts or looked.mentions != 2 * many:
            raise RuntimeError("the index is not what follows from the submissions")
        admin.execute("set session_replication_role = replica")
        for table in ("selectors_matchkey", "hits_hit", "notices_notice"):
            admin.execute(f"delete from {table}")
        everything, (_, mended) = timed(lambda: _rebuild(index))
        if index.look(_silently).faults.counts or not mended.counts:
            raise RuntimeError("the damage is not mended")
    return [
        measured(f"taking in {many:,} numbers of which others hold some", taking_in, "s"),
        measured("counting keys and mentions", counting, "s"),
        measured(
            "check of twice as many, to taking in", looking / taking_in, "times", at_most=GOAL
        ),
        measured("check, to counting", looking / counting, "times"),
        measured("rebuild of what is right, to a check", nothing / looking, "times"),
        measured("rebuild of everything, to taking in", everything / taking_in, "times"),
    ]


def _rebuild(index: Any) -> Any:
    from tests.factories.world import operator

    return index.rebuild(
        actor=operator().at_home(), now=datetime.now(UTC), note_step=_silently
    )  # fmt: skip


def _numbers(first: int, many: int) -> list[str]:
    return [f"+1202{2_000_000 + number:07d}" for number in range(first, first + many)]


def _silently(step: str, share: float) -> None:
    """Progress that nobody is shown."""


if __name__ == "__main__":
    main()
