"""What may not go to a recipient under its authority does not: it looks like silence."""

from pathlib import Path

import pytest

from tests.conftest import admin
from tests.factories.index import look
from tests.factories.protection import list_privileged
from tests.factories.world import NOON, Player, later, make_case, make_player, operator
from tests.journeys.test_authorities import TARGET, hand_in
from tieline.apps.cases.postures import Scope
from tieline.apps.cases.queries import get_case
from tieline.apps.notices import queries as notices
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.selectors import quarantine
from tieline.apps.sharing.parties import PartyName
from tieline.core.authority_fields import StatedAuthority
from tieline.core.postures import Posture
from tieline.core.protection import HeldState
from tieline.core.reach import Level
from tieline.journeys import authorising, quarantining
from tieline.journeys.checking import Question, check
from tieline.journeys.settling_answers import set_posture
from tieline.journeys.taking_back import take_back
from tieline.journeys.telling import may_tell_case, may_tell_submission
from tieline.journeys.upkeep import lapse_reviews, settle_answers

pytestmark = pytest.mark.usefixtures("database")
OPEN = "+1 202 555 0150"


def make_sister(of: str, code: str) -> Player:
    """Another office of the same agency."""
    act = operator().at_home()
    offices.add_office(
        offices.NewOffice(code, f"Office {code}", f"Agency {of}", "US"), actor=act, now=NOON
    )
    name = f"ana-{code.lower()}"
    offices.add_person(
        offices.NewPerson(name=name, office_code=code, role="analyst"), actor=act, now=NOON
    )
    return Player(
        office_queries.get_office(act.as_viewer(), code), office_queries.find_person(name)
    )


def who_has(player: Player, value: str) -> set[str]:
    """The offices, other than their own, that a check names."""
    question = Question([value], "a test", without_case="a test of checks")
    return {
        holder.office.code
        for answer in check(question, actor=player.actor, now=NOON)
        for reading in answer.readings
        for holder in reading.holders
        if not holder.is_own
    }


@pytest.fixture
def players(tmp_path: Path) -> dict[str, Player]:
    """An owner with a grand jury's number and a public one, a sister of its agency, and a stranger
    who holds both."""
    found = {"OWN": make_player("OWN"), "STR": make_player("STR"), "SIS": make_sister("OWN", "SIS")}
    for player in found.values():
        make_case(player)
    hand_in(found["OWN"], tmp_path, f"number\n{OPEN}\n", "public:1")
    hand_in(found["OWN"], tmp_path, f"number\n{TARGET}\n", "grand-jury:G-1", name="gj.csv")
    return found


def test_whoever_its_authority_excludes_learns_nothing(
    players: dict[str, Player], tmp_path: Path
) -> None:
    assert who_has(players["SIS"], TARGET) == {"OWN"}
    assert who_has(players["STR"], TARGET) == set()
    text = f"number\n{TARGET}\n{OPEN}\n"
    stranger = hand_in(players["STR"], tmp_path, text, "public:2", name="s.csv")
    assert stranger.hits_found == 1  # the public one
    sister = hand_in(players["SIS"], tmp_path, text, "public:3", name="t.csv")
    assert sister.hits_found == 2


def test_what_the_case_holds_on_other_grounds_goes_as_before(players: dict[str, Player]) -> None:
    assert who_has(players["STR"], OPEN) == {"OWN"}


def test_a_value_that_was_there_before_is_closed_too_and_opens_again(
    players: dict[str, Player], tmp_path: Path
) -> None:
    owner, stranger = players["OWN"], players["STR"]
    hand_in(stranger, tmp_path, f"number\n{OPEN}\n", "public:2", name="s.csv")
    told = notices.count_new(stranger.viewer)
    assert told == 1
    again = hand_in(owner, tmp_path, f"number\n{OPEN}\n", "grand-jury:G-1", name="again.csv")
    assert who_has(stranger, OPEN) == set()
    assert notices.count_new(stranger.viewer) == 0  # settled
    take_back(again.id, reason="a test", actor=owner.actor, now=later(5))
    assert who_has(stranger, OPEN) == {"OWN"}
    assert notices.count_new(stranger.viewer) == 1


def test_what_a_file_excluded_stays_excluded_when_what_it_brought_has_lapsed(
    players: dict[str, Player], tmp_path: Path, database: str
) -> None:
    """Whatever is changed of the case afterwards: its authority went nowhere."""
    owner, stranger = players["OWN"], players["STR"]
    hand_in(stranger, tmp_path, f"number\n{OPEN}\n", "public:2", name="s.csv")
    again = hand_in(owner, tmp_path, f"number\n{OPEN}\n", "grand-jury:G-1", name="again.csv")
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute(
            "update retention_review set published_at = published_at - interval '100 days',"
            " review_due_on = current_date where submission_id = %s",
            [again.id],
        )
    assert lapse_reviews(0) == 1
    assert who_has(stranger, OPEN) == set()
    for posture in (Posture.OPEN, Posture.POINTER):
        case = get_case(owner.viewer, "C-1")
        set_posture(Scope(case.id), posture, actor=owner.actor, now=later(5))
        assert who_has(stranger, OPEN) == set()
    assert look().faults.lines() == []


def test_a_privileged_value_that_is_released_later_closes_what_was_told(
    players: dict[str, Player], tmp_path: Path, database: str
) -> None:
    owner, stranger = players["OWN"], players["STR"]
    hand_in(stranger, tmp_path, f"number\n{OPEN}\n", "public:2", name="s.csv")
    list_privileged(database, owner, OPEN)
    hand_in(owner, tmp_path, f"number\n{OPEN}\n", "grand-jury:G-1", name="again.csv")
    assert notices.count_new(stranger.viewer) == 1  # what stands there from the public file
    [held] = quarantine.list_quarantined(owner.viewer, state=HeldState.HELD)
    quarantining.release(held.uuid, reason="a court said so", actor=owner.actor, now=later(5))
    settle_answers(0)
    assert who_has(stranger, OPEN) == set()
    assert notices.count_new(stranger.viewer) == 0


def test_may_tell_gives_the_authority_as_reason(players: dict[str, Player]) -> None:
    owner = players["OWN"]
    case = get_case(owner.viewer, "C-1")
    told = may_tell_case(case, PartyName(office="STR"), viewer=owner.viewer, now=NOON)
    assert (told.decision.may_go, told.level) == (False, Level.NOTHING)
    assert "Its authority (grand-jury) does not let it go to them" in told.decision.explain()
    sister = may_tell_case(case, PartyName(office="SIS"), viewer=owner.viewer, now=NOON)
    assert sister.level >= Level.POINTER


def test_an_order_that_allows_more_takes_a_paper_of_its_own(
    players: dict[str, Player], tmp_path: Path
) -> None:
    new = offices.NewPerson(name="sup", office_code="OWN", role="supervisor")
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    supervisor = office_queries.find_person("sup").at_home()
    owner = players["OWN"]
    stated = StatedAuthority(case_ref="C-1", reach="any", allowed_by="Order 7")
    authorising.record_stated("grand-jury:G-2", stated, actor=supervisor, now=NOON)
    row = hand_in(owner, tmp_path, "number\n+1 202 555 0151\n", "grand-jury:G-2", name="o.csv")
    assert who_has(players["STR"], "+1 202 555 0151") == {"OWN"}
    # Its case holds what another paper excludes, which closes the case as a whole.
    told = may_tell_submission(row, PartyName(office="STR"), viewer=owner.viewer, now=NOON)
    assert not told.decision.may_go
