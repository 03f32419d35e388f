"""What the doctor says of the index: some of it is looked at, from a place drawn by chance, in a time that
does not grow with the installation; and whether what no writer may double is held."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connection

from tieline.config.home import Home, load_secrets
from tieline.config.indexing import Index
from tieline.config.sealer import connect_keeper
from tieline.core.matching.keys import KeyedHashes

BUDGET_S: Final = 4.0
# One live mention and one key of it, one arrival, told once, one overlap.
_UNHELD: Final = """
select named
from unnest(array['one_live_mention', 'selectors_matchkey_pkey', 'one_arrival_per_case_and_value',
                  'told_once', 'unseen_once']) as rule (named)
where not exists (
    select 1 from pg_class c join pg_index i on i.indexrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relname = rule.named
      and i.indisunique and i.indisvalid)
"""


@contextmanager
def opened_index(home: Home) -> Iterator[Index]:
    """The index of the installation, in a session of the keeper. Raises psycopg.Error."""
    with connect_keeper(load_secrets(home)) as keeper:
        yield Index(keeper, KeyedHashes(settings.MATCH_SECRET), settings.HUB_OFFICES)


def look_at_index(home: Home, *, budget_s: float = BUDGET_S) -> tuple[str, str]:
    """What was found and how to mend it, empty where nothing is wrong. Raises psycopg.Error."""
    with connection.cursor() as cursor:
        cursor.execute(_UNHELD)
        unheld = [str(row[0]) for row in cursor.fetchall()]
    if unheld:
        return (
            f"nothing holds {', '.join(unheld)}",
            "Someone changed the tables. Restore them from a backup, or make these unique indexes again.",
        )
    with opened_index(home) as index:
        looked = index.sample(budget_s)
    place = "" if looked.is_whole else f", from number {looked.first_mention:,} on"
    found = (
        f"checked {looked.mentions:,} of {looked.live:,} values{place}; hits and notices of "
        f"{looked.share_of_keys:.0%} of the keys"
    )
    if looked.faults.counts:
        return (
            f"{found}. {'; '.join(looked.faults.lines())}",
            "`tieline index check` looks at all of it; `tieline index rebuild` mends it.",
        )
    return found, ""
