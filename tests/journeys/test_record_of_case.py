"""The record of a case: who got what, when and why, and what became of corrections."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.factories.corrections import tell_and_clear
from tests.factories.releases import ask
from tests.factories.roles import give_role
from tests.factories.world import Cast, fall_silent, later, make_cast
from tests.security.worlds import add_colleague
from tieline.apps.accords.clearances import clear_coordinator, end_clearance
from tieline.apps.cases.queries import get_case
from tieline.apps.sharing.parties import PartyName
from tieline.core.corrections import CorrectionAnswer
from tieline.journeys import correcting
from tieline.journeys.record_of_case import RecordLine, Tells, list_record


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    tell_and_clear(cast)
    return cast


def _record(cast: Cast) -> dict[Tells, RecordLine]:
    uuid = get_case(cast.owner.viewer, "C-1").uuid
    _, lines = list_record(uuid, cast.owner.viewer, now=datetime.now(UTC))
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    found = {line.tells: line for line in lines}
    assert len(found) == len(lines)
    return found


def test_the_record_says_who_got_what_when_and_why(cast: Cast, database: str) -> None:
    found = _record(cast)
    told, corrected = found[Tells.POINTER], found[Tells.CORRECTION]
    assert (told.office, told.is_held, told.look) == ("PART", False, "hits.listed")
    assert told.value is not None
    assert told.value.canonical == "+12025550143"
    assert (corrected.office, corrected.why, corrected.outcome) == ("PART", "cleared", "not seen")
    [view] = correcting.list_told(actor=cast.partner.actor, now=datetime.now(UTC))
    assert _record(cast)[Tells.CORRECTION].outcome == "seen"
    correcting.answer(
        [view.row.uuid],
        CorrectionAnswer.DONE,
        "marked our copies",
        actor=cast.partner.actor,
        now=datetime.now(UTC),
    )
    assert _record(cast)[Tells.CORRECTION].outcome == "done: marked our copies"


def test_releases_and_coordinators_stand_in_it_with_their_reason(cast: Cast, database: str) -> None:
    ask(cast.owner.actor, PartyName(office="PART"), danger="a life", now=later(50))
    assert Tells.RELEASE in _record(cast)
    line = _record(cast)[Tells.RELEASE]
    assert "PART" in line.office
    assert line.outcome == "holds"
    give_role(database, cast.owner, "supervisor")
    colleague = add_colleague(cast.stranger)

    give_role(database, replace(cast.stranger, person=colleague), "coordinator")
    clearance = clear_coordinator(
        colleague, is_for_silent=False, reason="serves us", actor=cast.owner.actor, now=later(60)
    )
    line = _record(cast)[Tells.COORDINATOR]
    assert (line.why, line.until) == ("serves us", None)
    end_clearance(clearance, actor=cast.owner.actor, now=later(70))
    assert _record(cast)[Tells.COORDINATOR].until == later(70)


def test_who_is_silent_since_is_named_no_more(cast: Cast) -> None:
    fall_silent(
        cast.partner, get_case(cast.partner.viewer, "C-1").id, at=datetime.now(UTC)
    )  # fmt: skip
    assert _record(cast) == {}
