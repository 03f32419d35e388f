"""What the tables of an installation record, in the terms of the model, and the index as a model.

Reads as the superuser, over a connection that is given: of a test's database or of any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from tests.factories.world import Player
from tests.journeys.model import Held, Model
from tieline.core.matching.keys import key_text
from tieline.core.selector_kinds.phone_aliases import modern_forms
from tieline.journeys import looking

Connection = psycopg.Connection[tuple[object, ...]]

_LIVE = """
select m.id, o.code, c.ref, coalesce(p.posture, c.posture), s.kind, s.canonical
from selectors_mention m
join offices_office o on o.id = m.office_id
join cases_case c on c.id = m.case_id
join selectors_selector s on s.id = m.selector_id
left join cases_selectorposture p on p.case_id = m.case_id and p.selector_id = m.selector_id
where m.withdrawn_at is null
"""
_UNSEEN = """
select distinct o.code, c.ref, p.code, d.ref
from hits_unseenoverlap u
join offices_office o on o.id = u.office_id
join cases_case c on c.id = u.case_id
join offices_office p on p.id = u.other_office_id
join cases_case d on d.id = u.other_case_id
where u.retracted_at is null
"""
_HITS = """
select o.code, c.ref, s.kind, s.canonical
from hits_hit h
join offices_office o on o.id = h.office_id
join cases_case c on c.id = h.case_id
join selectors_mention m on m.id = h.mention_id
join selectors_selector s on s.id = m.selector_id
where h.retracted_at is null
"""
_TOLD = """
select t.code, o.code, c.ref, s.kind, s.canonical
from notices_notice n
join offices_office t on t.id = n.office_id
join hits_hit h on h.id = n.hit_id
join offices_office o on o.id = h.office_id
join cases_case c on c.id = h.case_id
join selectors_mention m on m.id = h.mention_id
join selectors_selector s on s.id = m.selector_id
where n.retracted_at is null
"""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A live mention as the tables hold it."""

    number: int
    office: str
    case: str
    posture: str
    kind: str
    canonical: str

    def as_held(self) -> Held:
        """The same for the model, with keys worked out anew from the value."""
        keys, principal = keys_of(self.canonical)
        is_silent = self.posture == "silent"
        return Held(self.number, self.office, self.case, is_silent, keys, principal)


def live_mentions(connection: Connection) -> list[Indexed]:
    return [
        Indexed(int(str(number)), *map(str, texts)) for number, *texts in _rows(connection, _LIVE)
    ]


def live_model(connection: Connection) -> Model:
    """The live mentions as a model."""
    return Model([mention.as_held() for mention in live_mentions(connection)])


def arrivals(connection: Connection) -> list[tuple[str, str, str]]:
    """The live hits, as (office, case, value)."""
    return [
        (str(office), str(case), keys_of(str(canonical))[1])
        for office, case, _, canonical in _rows(connection, _HITS)
    ]


def told(connection: Connection) -> list[tuple[str, str, str, str]]:
    """The live notices, as (told office, arrived office, arrived case, value)."""
    return [
        (str(to), str(office), str(case), keys_of(str(canonical))[1])
        for to, office, case, _, canonical in _rows(connection, _TOLD)
    ]


def unseen(connection: Connection) -> set[frozenset[tuple[str, str]]]:
    """The pairs of cases, each as (office, case), that wait for a coordinator."""
    return {
        frozenset({(str(one), str(case)), (str(other), str(its_case))})
        for one, case, other, its_case in _rows(connection, _UNSEEN)
    }


def shown_values(player: Player) -> dict[str, tuple[frozenset[str], int]]:
    """What the player's list of values says: read through the product."""
    rows = looking.list_values(actor=player.actor, now=datetime.now(UTC))
    return {keys_of(row.value)[1]: (frozenset(row.office_codes), row.cases) for row in rows}


def keys_of(canonical: str) -> tuple[frozenset[str], str]:
    """All keys of a value and its principal one. Its kind is no part of what matches."""
    text = key_text(canonical)
    texts = [text, *(key_text(alias.text) for alias in modern_forms(f"+{text}"))]
    return frozenset(texts), texts[-1]


def _rows(connection: Connection, statement: str) -> Sequence[tuple[object, ...]]:
    return connection.execute(statement).fetchall()  # type: ignore[call-overload,no-any-return]
