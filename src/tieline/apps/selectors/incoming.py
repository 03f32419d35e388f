"""What is to be published, loaded into temporary tables of the transaction.

COPY into a table with row security is refused, so the rows go to a temporary table first and
from there, set by set, into the tables with their policies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Copy

from tieline.core.ids import CaseId
from tieline.core.matching.keys import match_keys
from tieline.core.selector_kinds.base import Normalised
from tieline.core.storable import storable
from tieline.core.tally import Appearances, Given, GivenChunk

_TABLES = """
create temporary table incoming (
    case_id bigint, value_digest uuid, kind text, canonical text, condition text,
    metadata_version text, as_given text, qualifier text, notes text[], role text,
    standing text, row_count bigint, first_row bigint, first_seen_at timestamptz,
    last_seen_at timestamptz
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
# Of an earlier call in the same transaction.
_CLEAR = """
drop table if exists pg_temp.incoming, pg_temp.incoming_key, pg_temp.incoming_value,
    pg_temp.incoming_named, pg_temp.incoming_mention, pg_temp.incoming_known
"""
# The same value may come in several chunks.
_COUNT_VALUES = (
    "select count(*) from (select distinct kind, value_digest from pg_temp.incoming_key) v"
)

QUALIFIER_MAX: Final = 40
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A value of one case with its normalised form, ready to be published."""

    case_id: CaseId
    given: Given
    appearances: Appearances
    normalised: Normalised


def pair_up(
    chunk: GivenChunk, normalised: Sequence[Normalised], cases: Mapping[str, CaseId]
) -> list[Incoming]:
    """Join some of what a tally gathered with its normalised forms and the ids of the cases."""
    return [
        Incoming(cases[value.case_ref], value, appearances, form)
        for form, values in zip(normalised, chunk.given, strict=True)
        for value, appearances in values
    ]


def load_incoming(chunks: Iterable[Sequence[Incoming]]) -> int:
    """Fill the temporary tables `incoming` and `incoming_key` of this transaction, one chunk
    after the other, so that memory holds one. Returns how many distinct values there are."""
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR)
        cursor.execute(_TABLES)
        for chunk in chunks:
            forms = {id(mention.normalised): mention.normalised for mention in chunk}
            digests = {key: _value_digest(form.canonical) for key, form in forms.items()}
            with _copying(cursor, f"copy pg_temp.incoming ({_COLUMNS}) from stdin") as copy:
                copy.write("".join([_row(m, digests[id(m.normalised)]) for m in chunk]))
            with _copying(cursor, "copy pg_temp.incoming_key from stdin") as copy:
                rows = [_key_rows(form, digests[key]) for key, form in forms.items()]
                copy.write("".join(rows))
        cursor.execute("analyze pg_temp.incoming")
        cursor.execute("analyze pg_temp.incoming_key")
        cursor.execute(_COUNT_VALUES)
        return int(cursor.fetchone()[0])


@contextmanager
def _copying(cursor: CursorWrapper, statement: str) -> Iterator[Copy]:
    """Django does not translate errors of a COPY by itself; callers expect its own classes."""
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        yield copy


def _row(mention: Incoming, digest: str) -> str:
    form, given, found = mention.normalised, mention.given, mention.appearances
    return (
        f"{mention.case_id}\t{digest}\t{form.kind}\t{_text(form.canonical)}\t"
        f"{form.condition.value}\t{_text(form.metadata_version)}\t{_text(given.as_given)}\t"
        f"{_text(storable(form.qualifier or '')[:QUALIFIER_MAX])}\t{{{','.join(form.notes)}}}\t"
        f"{given.role.value}\t{given.standing.value}\t{found.row_count}\t{found.first_row}\t"
        f"{_moment(found.first_seen_at)}\t{_moment(found.last_seen_at)}\n"
    )


def _key_rows(form: Normalised, digest: str) -> str:
    return "".join(
        f"{form.kind}\t{digest}\t{key.alias_version}\t{key.key64}\t{key.digest.hex}\t"
        f"{'t' if key.is_principal else 'f'}\n"
        for key in match_keys(settings.MATCH_SECRET, form)
    )


def _value_digest(canonical: str) -> str:
    """Stands for the exact canonical text in an index, however long the text is."""
    text = canonical.encode("utf-8", "surrogatepass")
    return blake2b(
        text, digest_size=16, key=settings.MATCH_SECRET, person=b"tieline value"
    ).hexdigest()


def _moment(moment: datetime | None) -> str:
    return r"\N" if moment is None else moment.isoformat()


def _text(text: str) -> str:
    """As COPY reads it."""
    if text.isprintable() and "\\" not in text:  # so are nearly all
        return text
    return storable(text).translate(_ESCAPES)
