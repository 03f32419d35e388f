"""What the product says of a world, in the terms of the model. Reads as the superuser where the
model speaks of all offices, and through the product's own journeys where it speaks of one."""

from datetime import UTC, datetime

from tests.conftest import admin
from tests.factories.world import Player
from tests.journeys.model import Held, Model
from tieline.apps.cases.queries import refs_by_id
from tieline.core.matching.keys import key_text
from tieline.core.selector_kinds.phone_aliases import modern_forms
from tieline.journeys import looking

_LIVE = """
select m.id, o.code, c.ref, coalesce(p.posture, c.posture) = 'silent', s.kind, s.canonical
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


def live_model(database: str) -> Model:
    """The live mentions as the tables hold them, with keys worked out anew from the values."""
    model = Model()
    for number, office, case, is_silent, kind, canonical in _rows(database, _LIVE):
        keys, principal = _keys(str(kind), str(canonical))
        model.live.append(
            Held(int(str(number)), str(office), str(case), bool(is_silent), keys, principal)
        )
    return model


def recorded_arrivals(database: str) -> list[tuple[str, str, str]]:
    """The live hits, as (office, case, value)."""
    return [
        (str(office), str(case), _keys(str(kind), str(canonical))[1])
        for office, case, kind, canonical in _rows(database, _HITS)
    ]


def recorded_told(database: str) -> list[tuple[str, str, str, str]]:
    """The live notices, as (told office, arrived office, arrived case, value)."""
    return [
        (str(told), str(office), str(case), _keys(str(kind), str(canonical))[1])
        for told, office, case, kind, canonical in _rows(database, _TOLD)
    ]


def recorded_unseen(database: str) -> set[frozenset[tuple[str, str]]]:
    """The pairs of cases, each as (office, case), that wait for a coordinator."""
    return {
        frozenset({(str(one), str(case)), (str(other), str(its_case))})
        for one, case, other, its_case in _rows(database, _UNSEEN)
    }


def shown_values(player: Player) -> dict[str, tuple[frozenset[str], int]]:
    """What the player's list of values says."""
    rows = looking.list_values(actor=player.actor, now=datetime.now(UTC))
    return {_keys(row.kind, row.value)[1]: (frozenset(row.office_codes), row.cases) for row in rows}


def told_hits(player: Player) -> set[tuple[str, str]]:
    """What the player's list of hits says: (value, office it arrived with)."""
    rows, following = looking.list_hits(actor=player.actor, now=datetime.now(UTC), limit=1000)
    assert following is None
    assert all(refs_by_id(player.viewer, [row.side.own_case_id]) for row in rows)
    return {
        (_keys(row.mention.kind, row.mention.canonical)[1], row.arrived_office.code) for row in rows
    }


def _keys(kind: str, canonical: str) -> tuple[frozenset[str], str]:
    del kind  # the kind is no part of what matches
    text = key_text(canonical)
    texts = [text, *(key_text(alias.text) for alias in modern_forms(f"+{text}"))]
    return frozenset(texts), texts[-1]


def _rows(database: str, statement: str) -> list[tuple[object, ...]]:
    with admin(database) as connection:
        return connection.execute(statement).fetchall()  # type: ignore[call-overload,no-any-return]
