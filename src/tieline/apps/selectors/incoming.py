"""What is to be published, loaded into temporary tables of the transaction.

COPY into a table with row security is refused, so the rows go to a temporary table first and
from there, set by set, into the tables with their policies.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Copy

from tieline.core.ids import CaseId
from tieline.core.matching.keys import match_keys
from tieline.core.selector_kinds.base import Normalised
from tieline.core.selector_kinds.registry import Given as GivenText
from tieline.core.storable import storable
from tieline.core.tally import Appearances, Given

_TABLES = """
create temporary table incoming (
    case_id bigint, value_digest uuid, kind text, canonical text, condition text,
    metadata_version text, as_given text, qualifier text, notes text[], role text,
    standing text, row_count bigint, first_row bigint, first_seen_at timestamptz,
    last_seen_at timestamptz, selector_id bigint, mention_id bigint, is_new boolean
) on commit drop;
create temporary table incoming_key (
    kind text, value_digest uuid, alias_version smallint, key64 bigint, digest uuid,
    is_principal boolean
) on commit drop;
"""


_COLUMNS = (
    "case_id, value_digest, kind, canonical, condition, metadata_version, as_given, qualifier, "
    "notes, role, standing, row_count, first_row, first_seen_at, last_seen_at"
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A value of one case with its normalised form, ready to be published."""

    case_id: CaseId
    given: Given
    appearances: Appearances
    normalised: Normalised


def pair_up(
    given: Mapping[Given, Appearances],
    normalised: Mapping[GivenText, Normalised],
    cases: Mapping[str, CaseId],
) -> Iterator[Incoming]:
    """Join what a tally gathered with its normalised forms and the ids of the cases."""
    for value, appearances in given.items():
        form = normalised[(value.kind, value.as_given, value.region, value.qualifier)]
        yield Incoming(cases[value.case_ref], value, appearances, form)


def load_incoming(mentions: Iterable[Incoming]) -> None:
    """Fill the temporary tables `incoming` and `incoming_key` of this transaction."""
    forms: dict[tuple[str, UUID], Normalised] = {}
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists pg_temp.incoming, pg_temp.incoming_key")
        cursor.execute(_TABLES)
        with _copying(cursor, f"copy pg_temp.incoming ({_COLUMNS}) from stdin") as copy:
            for mention in mentions:
                digest = _value_digest(mention.normalised.canonical)
                forms.setdefault((mention.normalised.kind, digest), mention.normalised)
                copy.write_row(_row(mention, digest))
        with _copying(cursor, "copy pg_temp.incoming_key from stdin") as copy:
            for (kind, digest), form in forms.items():
                for key in match_keys(settings.MATCH_SECRET, form):
                    copy.write_row(
                        (
                            kind,
                            digest,
                            key.alias_version,
                            key.key64,
                            key.digest,
                            key.is_principal,
                        )
                    )
        cursor.execute("analyze pg_temp.incoming")
        cursor.execute("analyze pg_temp.incoming_key")


@contextmanager
def _copying(cursor: CursorWrapper, statement: str) -> Iterator[Copy]:
    """Django does not translate errors of a COPY by itself; callers expect its own classes."""
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        yield copy


def _row(mention: Incoming, digest: UUID) -> tuple[Any, ...]:
    form, given, found = mention.normalised, mention.given, mention.appearances
    return (
        mention.case_id,
        digest,
        form.kind,
        storable(form.canonical),
        form.condition.value,
        form.metadata_version,
        storable(given.as_given),
        storable(form.qualifier or "")[:40],
        list(form.notes),
        given.role.value,
        given.standing.value,
        found.row_count,
        found.first_row,
        found.first_seen_at,
        found.last_seen_at,
    )


def _value_digest(canonical: str) -> UUID:
    """Stands for the exact canonical text in an index, however long the text is."""
    text = canonical.encode("utf-8", "surrogatepass")
    sealed = blake2b(text, digest_size=16, key=settings.MATCH_SECRET, person=b"tieline value")
    return UUID(bytes=sealed.digest())
