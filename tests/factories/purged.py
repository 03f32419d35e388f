"""Purges as a test orders and finishes them, and looking for what they should have left."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tests.conftest import HOME, admin
from tests.factories.roles import give_role
from tests.factories.world import NOON, Player
from tieline.apps.cases.queries import get_case
from tieline.apps.retention.actions import Why
from tieline.apps.submissions.queries import SubmissionRow
from tieline.config.home import Home
from tieline.config.purger import Purger, Round
from tieline.core.purging import PurgeReason
from tieline.journeys import purging

WHY = Why(PurgeReason.UNLAWFUL, "no basis was found")

_COLUMNS = """
select c.relname::text, a.attname::text
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  and a.attnum > 0 and not a.attisdropped
order by 1, 2
"""


def make_supervisor(database: str, player: Player) -> Player:
    """The same player, who supervises the office as well."""
    give_role(database, player, "supervisor")
    return player


def order_submission(player: Player, row: SubmissionRow, *, now: datetime = NOON) -> UUID:
    """The purge of a file, ordered and taken out of the index."""
    return purging.purge_submission(str(row.uuid), WHY, actor=player.actor, now=now)


def order_case(player: Player, ref: str = "C-1", *, now: datetime = NOON) -> UUID:
    """The purge of a case, ordered and taken out of the index."""
    case = get_case(player.viewer, ref)
    return purging.purge_case(case.uuid, WHY, actor=player.actor, now=now)


def run_purger(now: datetime = NOON) -> Round:
    """A round of the worker's purger."""
    done = Purger(Home(HOME)).do_round(now)
    assert done is not None
    return done


def find_anywhere(database: str, needles: Iterable[str]) -> set[tuple[str, str, str]]:
    """Every column of every table that holds one of these texts, whatever its type: table, column,
    needle. As superuser, past all policies."""
    found = set()
    with admin(database) as super_:
        columns = super_.execute(_COLUMNS).fetchall()
        for table, column in columns:
            for needle in needles:
                hit = super_.execute(
                    f'select exists (select 1 from "{table}" t'  # type: ignore[arg-type]
                    f' where position(%s in t."{column}"::text) > 0'
                    f' or position(%s in t."{column}"::text) > 0)',
                    [needle, needle.encode().hex()],
                ).fetchone()
                if hit and hit[0]:
                    found.add((str(table), str(column), needle))
    return found
