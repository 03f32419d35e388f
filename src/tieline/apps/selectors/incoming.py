"""What is to be published, loaded into temporary tables of the transaction.

COPY into a table with row security is refused, so the rows go to a temporary table first and
from there, set by set, into the tables with their policies.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import Copy

from tieline.core.matching.keys import OWN_FORM, KeyedHashes, make_keys
from tieline.core.roles import Role, Standing
from tieline.core.selector_kinds import phone
from tieline.core.selector_kinds.base import Condition, Normalised
from tieline.core.selector_kinds.forms import NormalisedForms
from tieline.core.selector_kinds.phone_engine import METADATA_VERSION
from tieline.core.storable import storable

Integers: TypeAlias = NDArray[np.int64]
Moments: TypeAlias = NDArray[np.datetime64]

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
    "value_digest, kind, canonical, condition, metadata_version, as_given, qualifier, notes, "
    "case_id, role, standing, row_count, first_row, first_seen_at, last_seen_at"
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
_VALID: Final = Condition.VALID.value
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """Values in one role with one standing, ready to be published: one per place of the arrays.

    `places` are those of their forms in `forms`; moments are in UTC, NaT where there is none.
    """

    forms: NormalisedForms
    role: Role
    standing: Standing
    places: Integers
    case_ids: Integers
    row_counts: Integers
    first_rows: Integers
    first_seen: Moments
    last_seen: Moments


def load_incoming(chunks: Iterable[Sequence[Incoming]]) -> int:
    """Fill the temporary tables `incoming` and `incoming_key` of this transaction, one chunk
    after the other, so that memory holds one. Returns how many distinct values there are."""
    hashes = KeyedHashes(settings.MATCH_SECRET)
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR)
        cursor.execute(_TABLES)
        for chunk in chunks:
            forms = {id(some.forms): some.forms for some in chunk}
            texts = {ident: _FormTexts(one, hashes) for ident, one in forms.items()}
            with _copying(cursor, f"copy pg_temp.incoming ({_COLUMNS}) from stdin") as copy:
                for some in chunk:
                    copy.write("".join(_rows(some, texts[id(some.forms)].values)))
            with _copying(cursor, "copy pg_temp.incoming_key from stdin") as copy:
                for of_forms in texts.values():
                    copy.write("".join(of_forms.keys))
        cursor.execute("analyze pg_temp.incoming")
        cursor.execute("analyze pg_temp.incoming_key")
        cursor.execute(_COUNT_VALUES)
        return int(cursor.fetchone()[0])


def restore_incoming(rows: Sequence[object], keys: Sequence[object]) -> None:
    """Fill the same tables with rows that were taken out of them before, as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR)
        cursor.execute(_TABLES)
        for table, some in (("incoming", rows), ("incoming_key", keys)):
            cursor.execute(
                f"insert into pg_temp.{table}"  # noqa: S608 - one of two words
                f" select * from jsonb_populate_recordset(null::pg_temp.{table}, %s::jsonb)",
                [json.dumps(some)],
            )
            cursor.execute(f"analyze pg_temp.{table}")


@contextmanager
def _copying(cursor: CursorWrapper, statement: str) -> Iterator[Copy]:
    """Django does not translate errors of a COPY by itself; callers expect its own classes."""
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        yield copy


class _FormTexts:
    """What is copied of each form: `values` begin its rows in `incoming`, `keys` are its rows in
    `incoming_key`."""

    def __init__(self, forms: NormalisedForms, hashes: KeyedHashes) -> None:
        self.values: list[str] = []
        self.keys: list[str] = []
        for place, canonical in enumerate(forms.canonicals):
            digest = hashes.value_digest(canonical)
            other = forms.others.get(place)
            if other is None:
                self._add_usual(forms.as_given[place], canonical, digest, hashes)
            else:
                self._add(other, digest, hashes)

    def _add_usual(self, as_given: str, canonical: str, digest: str, hashes: KeyedHashes) -> None:
        """Digits with a plus need no escapes, and have the one key of their own form."""
        key64, key_digest = hashes.key_of(canonical)
        self.values.append(
            f"{digest}\t{phone.KIND}\t{canonical}\t{_VALID}\t{METADATA_VERSION}\t{as_given}\t\t{{}}"
        )
        self.keys.append(f"{phone.KIND}\t{digest}\t{OWN_FORM}\t{key64}\t{key_digest.hex()}\tt\n")

    def _add(self, form: Normalised, digest: str, hashes: KeyedHashes) -> None:
        self.values.append(
            f"{digest}\t{form.kind}\t{_text(form.canonical)}\t{form.condition.value}\t"
            f"{_text(form.metadata_version)}\t{_text(form.as_given)}\t"
            f"{_text(storable(form.qualifier or '')[:QUALIFIER_MAX])}\t{{{','.join(form.notes)}}}"
        )
        self.keys += [
            f"{form.kind}\t{digest}\t{key.alias_version}\t{key.key64}\t{key.digest.hex}\t"
            f"{'t' if key.is_principal else 'f'}\n"
            for key in make_keys(hashes, form)
        ]


def _rows(some: Incoming, texts: Sequence[str]) -> list[str]:
    said = f"{some.role.value}\t{some.standing.value}"
    numbers = (some.places, some.case_ids, some.row_counts, some.first_rows)
    moments = (_moments(some.first_seen), _moments(some.last_seen))
    return [
        f"{texts[place]}\t{case}\t{said}\t{count}\t{row}\t{first}\t{last}\n"
        for place, case, count, row, first, last in zip(
            *(column.tolist() for column in numbers), *moments, strict=True
        )
    ]


def _moments(moments: Moments) -> list[str]:
    has_fractions = (moments[~np.isnat(moments)].view(np.int64) % 1_000_000).any()
    if not has_fractions:  # as nearly always
        moments = moments.astype("datetime64[s]")
    texts: list[str] = np.datetime_as_string(moments, timezone="UTC").tolist()
    return [r"\N" if text == "NaT" else text for text in texts]


def _text(text: str) -> str:
    """As COPY reads it."""
    if text.isprintable() and "\\" not in text:  # so are nearly all
        return text
    return storable(text).translate(_ESCAPES)
