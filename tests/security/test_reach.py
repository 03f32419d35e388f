"""How far a case reaches an office is decided in Python and in the database: both say the same, for
random markings, parties, flags and releases."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings

from tests.conftest import admin, fresh_database
from tests.security.reach_worlds import (
    CASE,
    MARKING,
    OFFICES,
    OWNER,
    RARE_WORLDS,
    ReachWorld,
    build_world,
    names_it,
    reach_worlds,
)
from tieline.core.authorities import Bound
from tieline.core.markings import Sensitivity
from tieline.core.reach import NO_AGENCY, Level, reach, reach_with_any
from tieline.core.release import Party, Thing

REACH: Final = (
    Path(__file__).parents[2] / "src" / "tieline" / "apps" / "cases" / "sql" / "reach.sql"
)
WORLDS: Final = 800 * int(os.environ.get("TIELINE_TEST_WORLDS", "1"))
"""Of five offices each."""


def _as_core_sees(party: Party) -> Party:
    """Of no agency, where the directory has none."""
    agency = None if party.agency == NO_AGENCY else party.agency
    return Party(
        party.country,
        agency,
        party.office,
        party.ceiling,
        party.is_flagged,
        party.is_law_enforcement,
    )


@pytest.fixture(scope="module")
def stage(server: str) -> Iterator[psycopg.Connection[Any]]:
    with fresh_database(server) as database, admin(database) as super_:
        yield super_


SINS: Final = {
    "a red case": ("label.tlp = 'red'", "false"),
    "the strict light": ("label.tlp = 'amber_strict' and not label.same_agency", "false"),
    "ceiling": ("m.sensitivity > r.ceiling", "false"),
    "NOFORN": ("'NOFORN' = any (k.codes)", "false"),
    "LES": ("'LES' = any (k.codes)", "false"),
    "other caveats": ("not k.codes <@ array['NOFORN', 'ORCON', 'LES']", "false"),
    "flags": ("office_is_flagged(r.id)", "false"),
    "who is named": ("m.tlp <> 'clear' as is_abroad", "false as is_abroad"),
    "the assurances": ("when label.is_abroad and not g.is_assured then 1", ""),
    "a refusal": ("(label.is_abroad and g.is_refused)", "false"),
    "what is feared": (" or g.is_feared", ""),
    "what is feared in danger": ("g.is_danger and not g.is_feared", "g.is_danger"),
    "that it was revoked": ("and s.revoked_at is null", ""),
    "that it waits": ("s.released_at is not null", "true"),
    "that it ran out": ("(s.expires_at is null or s.expires_at > now())", "true"),
    "the marking it was given under": ("and s.marking_id = label.id", ""),
    "whom it was given to": ("s.to_office_id = p_recipient", "true"),
    "what an authority excludes": ("b.office_id = p_owner and b.case_id = p_case", "false"),
    "a country it names": ("label.country = any (b.countries)", "false"),
    "an agency it names": ("label.agency = any (b.agencies)", "false"),
    "that it names no agency of none": ("label.agency <> 'unassigned' and", ""),
    "its own country": ("b.reach = 'own_country' and label.country = label.own_country", "false"),
    "its own agency": ("b.reach = 'own_agency' and label.same_agency", "false"),
    "that it excludes nobody": ("b.reach = 'any'", "false"),
    "that no agency is none": ("a.name <> 'unassigned' and a.id = b.id", "a.id = b.id"),
}


def test_the_database_reaches_as_far_as_core_says_and_a_rule_left_out_is_noticed(
    stage: psycopg.Connection[Any],
) -> None:
    noticed: set[str] = set()

    @settings(
        max_examples=WORLDS, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(world=reach_worlds())
    def compare(world: ReachWorld) -> None:
        noticed.update(_compare(stage, world))

    for rare in RARE_WORLDS:
        compare = example(world=rare)(compare)

    with stage.transaction(force_rollback=True):
        _make_sins(stage)
        compare()
    assert noticed == set(SINS)


def _make_sins(stage: psycopg.Connection[Any]) -> None:
    """The function again, each time without one of its rules."""
    text = REACH.read_text("utf-8")
    for place, (sin, (before, after)) in enumerate(SINS.items()):
        assert text.count(before) == 1, sin
        stage.execute(text.replace(before, after).replace("case_reach(", f"case_reach_{place}("))


def _compare(stage: psycopg.Connection[Any], world: ReachWorld) -> set[str]:
    """Compares all offices of the world, and says which sins would have been noticed."""
    sins = ", ".join(f"case_reach_{place}(%(owner)s, %(case)s, o)" for place in range(len(SINS)))
    with stage.transaction(force_rollback=True):
        build_world(stage, world)
        found = stage.execute(
            "select o, case_reach(%(owner)s, %(case)s, o), office_is_limited(o),"
            f" marking_reserves(%(marking)s), array[{sins}]"
            " from unnest(%(offices)s::bigint[]) o",
            {"owner": OWNER, "case": CASE, "marking": MARKING, "offices": list(OFFICES)},
        ).fetchall()
    owner = _as_core_sees(world.parties[OWNER])
    bounds = tuple(Bound("a-test", one) for one in world.bounds)
    thing = Thing(owner, (world.marking,), bounds=bounds)
    noticed: set[str] = set()
    for office, level, is_limited, is_reserved, others in found:
        party = world.parties[office]
        recipient = _as_core_sees(party)
        holding = [
            one.grounds for one in world.releases if one.holds and names_it(one.to, office, party)
        ]
        assert level == reach_with_any(thing, recipient, holding), (world, office)
        assert is_limited == (
            party.is_flagged
            or party.ceiling < Sensitivity.TOP_SECRET
            or not party.is_law_enforcement
        )
        # Where neither says so, the pointer need not be weighed.
        assert is_limited or is_reserved or bounds or level >= Level.POINTER
        if is_reserved:
            assert _some_unlimited_is_closed(thing)
        noticed |= {sin for sin, other in zip(SINS, others, strict=True) if other != level}
    return noticed


def _some_unlimited_is_closed(thing: Thing) -> bool:
    """Whether there is any office at all, limited by nothing, that gets no pointer."""
    return any(
        reach(thing, Party(country, agency, 99)) is Level.NOTHING
        for country in ("US", "GB", "FR")
        for agency in ("Agency OWN", "Agency PART", None)
    )


def test_what_is_not_there_reaches_nobody(stage: psycopg.Connection[Any]) -> None:
    found = stage.execute(
        "select case_reach(1, 1000000, 2), office_is_limited(1000000), marking_reserves(1000000)"
    ).fetchone()
    assert found == (0, True, True)


@pytest.mark.parametrize(
    "call", ["case_reach(1, 1, 2)", "office_is_limited(1)", "office_is_flagged(1)"]
)
def test_the_application_cannot_ask_how_far_a_case_reaches(
    stage: psycopg.Connection[Any], call: str
) -> None:
    with stage.transaction(force_rollback=True):
        stage.execute("set local role tieline_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            stage.execute(f"select {call}")
