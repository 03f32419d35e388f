"""Random worlds of one case, its marking, releases, authorities and the offices it may reach; and how
they are put into the database."""

from dataclasses import dataclass, replace
from typing import Any, Final

import psycopg
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.core.test_release import answers, codes, countries, markings
from tieline.core.authorities import Reach, Recipients
from tieline.core.markings import DEFAULT_MARKING, MarkingValue, Sensitivity, TrafficLight
from tieline.core.reach import NO_AGENCY
from tieline.core.release import Assurance, Danger, Grounds, Party

AGENCIES: Final = ("Agency OWN", "Agency PART", "Agency ABROAD", NO_AGENCY)
OWNER: Final = 11
OFFICES: Final = (11, 12, 13, 14, 15)
CASE: Final = 5
MARKING: Final = 7
OTHER_MARKING: Final = 8


@dataclass(frozen=True, slots=True)
class Given:
    """A release as it stands in the database, and whether it holds there."""

    to: dict[str, object]
    grounds: Grounds
    state: str
    marking: int

    @property
    def holds(self) -> bool:
        return self.state in ("open", "runs") and self.marking == MARKING


@dataclass(frozen=True, slots=True)
class ReachWorld:
    marking: MarkingValue
    parties: dict[int, Party]
    flags: tuple[dict[str, object], ...]
    releases: tuple[Given, ...]
    bounds: tuple[Recipients, ...] = ()
    """What authorities of the case let know of it."""


def _party(office: int) -> st.SearchStrategy[Party]:
    return st.builds(
        Party,
        countries,
        st.sampled_from(AGENCIES),
        st.just(office),
        # Most are as most offices are.
        st.just(Sensitivity.TOP_SECRET) | st.sampled_from(Sensitivity),
        st.sampled_from([True, True, False]),
    )


named: Final = st.one_of(
    st.builds(lambda o: {"office": o}, st.sampled_from(OFFICES)),
    st.builds(lambda a: {"agency": a}, codes.filter(lambda a: a in AGENCIES)),
    st.builds(lambda c: {"country": c}, countries),
)
given_releases: Final = st.builds(
    Given,
    named.filter(lambda to: to.get("office") != OWNER),
    st.builds(
        Grounds,
        st.sampled_from(["", " ", "treaty 1"]),
        st.one_of(
            st.just(Assurance(True, True, True, True)),
            st.builds(Assurance, st.booleans(), st.booleans(), st.just(True), st.just(True)),
            st.builds(Assurance, st.booleans(), st.booleans(), st.booleans(), st.booleans()),
            st.builds(Assurance, answers, answers, answers, answers),
        ),
        st.none() | st.just(7),
        st.sampled_from([None, None, Danger("a life")]),
    ),
    st.sampled_from(["open", "runs", "waits", "ran out", "revoked"]),
    st.sampled_from([MARKING, MARKING, OTHER_MARKING]),
)


recipients: Final = st.builds(
    Recipients,
    st.sampled_from(Reach),
    st.sampled_from([(), (), ("Agency PART",), (NO_AGENCY,)]),
    st.sampled_from([(), (), ("GB",)]),
)


@st.composite
def reach_worlds(draw: st.DrawFn) -> ReachWorld:
    flags = tuple(draw(st.lists(named, max_size=2, unique_by=str)))
    parties = {}
    for office in OFFICES:
        party = draw(_party(office))
        parties[office] = Party(
            party.country,
            party.agency,
            office,
            party.ceiling,
            any(names_it(flag, office, party) for flag in flags),
            party.is_law_enforcement,
        )
    return ReachWorld(
        draw(markings()),
        parties,
        flags,
        tuple(draw(st.lists(given_releases, max_size=3))),
        draw(st.sampled_from([(), ()]) | st.lists(recipients, max_size=2).map(tuple)),
    )


def _rare_world(
    marking: MarkingValue, country: str, grounds: Grounds, *, is_law_enforcement: bool = True
) -> ReachWorld:
    """One release to one office, which chance seldom makes: all of it holds but one answer."""
    us = {office: Party("US", "Agency OWN", office) for office in OFFICES}
    partner = Party(country, "Agency PART", 12, is_law_enforcement=is_law_enforcement)
    parties = us | {12: partner}
    return ReachWorld(marking, parties, (), (Given({"office": 12}, grounds, "open", MARKING),))


NOT_IN_COURT: Final = _rare_world(
    replace(DEFAULT_MARKING, tlp=TrafficLight.GREEN),
    "GB",
    Grounds("treaty 1", Assurance(False, True, True, True)),
)
FEARED_AT_HOME: Final = _rare_world(
    MarkingValue(caveats=("eyes only",), tlp=TrafficLight.GREEN),
    "US",
    Grounds("", Assurance(None, None, None, False), 7),
)
FEARED_IN_DANGER: Final = _rare_world(
    MarkingValue(tlp=TrafficLight.RED),
    "US",
    Grounds("", Assurance(None, None, None, False), None, Danger("a life")),
)
NO_LAW_ENFORCEMENT: Final = _rare_world(
    MarkingValue(caveats=("LES",), tlp=TrafficLight.GREEN),
    "US",
    Grounds("treaty 1"),
    is_law_enforcement=False,
)


BOUND_TO_AN_AGENCY: Final = replace(
    _rare_world(MarkingValue(tlp=TrafficLight.GREEN), "US", Grounds("treaty 1")),
    bounds=(Recipients(Reach.OWN_OFFICE, ("Agency PART",)),),
)
BOUND_TO_ITS_OWN: Final = replace(BOUND_TO_AN_AGENCY, bounds=(Recipients(Reach.OWN_AGENCY),))
BOUND_TO_A_COUNTRY: Final = replace(
    BOUND_TO_AN_AGENCY, bounds=(Recipients(Reach.OWN_OFFICE, (), ("US",)),)
)
BOUND_TO_ITS_COUNTRY: Final = replace(BOUND_TO_AN_AGENCY, bounds=(Recipients(Reach.OWN_COUNTRY),))
BOUND_TO_NOBODY: Final = replace(BOUND_TO_AN_AGENCY, bounds=(Recipients(Reach.ANY),))
_OF_NO_AGENCY: Final = {office: Party("US", NO_AGENCY, office) for office in OFFICES}
BOUND_TO_NO_AGENCY: Final = replace(
    BOUND_TO_AN_AGENCY,
    parties=_OF_NO_AGENCY,
    bounds=(Recipients(Reach.OWN_OFFICE, (NO_AGENCY,)),),
)
BOUND_TO_ITS_OWN_OF_NONE: Final = replace(BOUND_TO_ITS_OWN, parties=_OF_NO_AGENCY)


RARE_WORLDS: Final = (
    NOT_IN_COURT,
    FEARED_AT_HOME,
    FEARED_IN_DANGER,
    NO_LAW_ENFORCEMENT,
    BOUND_TO_AN_AGENCY,
    BOUND_TO_ITS_OWN,
    BOUND_TO_A_COUNTRY,
    BOUND_TO_ITS_COUNTRY,
    BOUND_TO_NOBODY,
    BOUND_TO_NO_AGENCY,
    BOUND_TO_ITS_OWN_OF_NONE,
)
"""Each of which notices a rule that chance may leave untried."""


def names_it(named: dict[str, object], office: int, party: Party) -> bool:
    return (
        named.get("office") == office
        or named.get("agency") == party.agency
        or named.get("country") == party.country
    )


def _put(stage: psycopg.Connection[Any], table: str, rows: list[dict[str, object]]) -> None:
    """Rows by SQL: what is left out is null or the column's default of its type."""
    for row in rows:
        stage.execute(
            f"insert into {table} ({', '.join(row)}) overriding system value"
            f" select {', '.join(row)} from jsonb_populate_record(null::{table}, %s)",
            [Jsonb(row)],
        )


def _uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def _marking_row(ident: int, value: MarkingValue) -> dict[str, object]:
    return {
        "id": ident,
        "office_id": OWNER,
        "uuid": _uuid(ident),
        "sensitivity": int(value.sensitivity),
        "caveats": list(value.caveats),
        "handling": value.handling,
        "source": value.source,
        "information": value.information,
        "releasable_to_agencies": list(value.releasable_to_agencies),
        "releasable_to_countries": list(value.releasable_to_countries),
        "tlp": value.tlp,
        "marked_by": 1,
        "marked_at": "2026-03-02T12:00Z",
    }


def _to(named: dict[str, object], prefix: str) -> dict[str, object]:
    agency = named.get("agency")
    return {
        f"{prefix}_office_id": named.get("office"),
        f"{prefix}_agency_id": None if agency is None else 100 + AGENCIES.index(str(agency)),
        f"{prefix}_country": named.get("country", ""),
    }


def _release_row(place: int, one: Given) -> dict[str, object]:
    grounds, noon = one.grounds, "2026-03-02T12:00Z"
    danger = "" if grounds.danger is None else grounds.danger.reason
    return {
        "id": 1 + place,
        "uuid": _uuid(place),
        "office_id": OWNER,
        "case_id": CASE,
        "marking_id": one.marking,
        **_to(one.to, "to"),
        "purpose": "to find the ship",
        "legal_basis": grounds.legal_basis,
        "court_use": grounds.assurance.court_use,
        "onward_transfer": grounds.assurance.onward_transfer,
        "death_penalty": grounds.assurance.death_penalty,
        "torture": grounds.assurance.torture,
        "danger_reason": danger,
        "review_due_at": noon if danger else None,
        "asked_at": noon,
        "asked_by": 1,
        "approved_at": noon if grounds.approved_by else None,
        "approved_by": grounds.approved_by,
        "released_at": None if one.state == "waits" else noon,
        "expires_at": {"runs": "2200-01-01T00:00Z", "ran out": noon}.get(one.state),
        "revoked_at": noon if one.state == "revoked" else None,
        "revoked_by": 1 if one.state == "revoked" else None,
        "revoked_reason": "a test" if one.state == "revoked" else "",
        "review_outcome": "",
        "review_note": "",
    }


def build_world(stage: psycopg.Connection[Any], world: ReachWorld) -> None:
    stage.execute("set local session_replication_role = replica")
    _put(
        stage,
        "offices_agency",
        [
            {"id": 100 + place, "uuid": _uuid(100 + place), "name": name, "country": "US"}
            for place, name in enumerate(AGENCIES)
        ],
    )
    _put(
        stage,
        "offices_office",
        [
            {
                "id": office,
                "uuid": _uuid(office),
                "code": f"O{office}",
                "name": f"Office {office}",
                "agency_id": 100 + AGENCIES.index(str(party.agency)),
                "country": party.country,
                "city": "",
                "time_zone": "UTC",
                "ceiling": int(party.ceiling),
                "is_law_enforcement": party.is_law_enforcement,
            }
            for office, party in world.parties.items()
        ],
    )
    _put(
        stage,
        "sharing_partnerflag",
        [
            {"id": 1 + place, "uuid": _uuid(place), "office_id": 0, **_to(flag, "flagged"),
             "reason": "a test", "flagged_at": "2026-03-02T12:00Z", "flagged_by": 1}
            for place, flag in enumerate(world.flags)
        ],
    )  # fmt: skip
    _put(
        stage,
        "sharing_marking",
        [_marking_row(MARKING, world.marking), _marking_row(OTHER_MARKING, DEFAULT_MARKING)],
    )
    _put(
        stage,
        "cases_case",
        [
            {"id": CASE, "uuid": _uuid(CASE), "office_id": OWNER, "ref": "C-1", "summary": "",
             "posture": "open", "opened_at": "2026-03-02T12:00Z", "opened_by": 1,
             "marking_id": MARKING}
        ],
    )  # fmt: skip
    _put(
        stage,
        "sharing_release",
        [_release_row(place, one) for place, one in enumerate(world.releases)],
    )
    _put(
        stage,
        "cases_authoritybound",
        [
            {"id": 1 + place, "office_id": OWNER, "case_id": CASE, "submission_id": 1,
             "kind_code": "a-test", "reach": one.reach, "agencies": list(one.agencies),
             "countries": list(one.countries)}
            for place, one in enumerate(world.bounds)
        ],
    )  # fmt: skip
    stage.execute("set local role tieline_matcher")
