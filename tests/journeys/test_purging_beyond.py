"""What a purge makes of what left the case before: earlier states, corrections, packages for courts."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from tests.conftest import admin
from tests.factories.prosecution import add_person, ask_for
from tests.factories.purged import (
    find_anywhere,
    make_supervisor,
    order_case,
    order_submission,
    run_purger,
)
from tests.factories.subjects import make_subject
from tests.factories.world import (
    Cast,
    Player,
    fall_silent,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tests.security.catalogue import connect_as
from tests.security.worlds import read_as
from tieline.apps.cases import postures
from tieline.apps.cases.queries import get_case
from tieline.apps.hits import actions as hits
from tieline.apps.proceedings.errors import NotDue
from tieline.apps.retention import holds
from tieline.apps.submissions.queries import SubmissionRow
from tieline.config.purger import Round
from tieline.core.corrections import CorrectionAnswer, CorrectionKind
from tieline.core.ids import Actor, HitId, SelectorId
from tieline.core.postures import Posture
from tieline.core.privilege import Answer, Ground
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import correcting, disclosing, looking, packaging, suspecting, withdrawal
from tieline.journeys.checking import Question, check
from tieline.journeys.correcting import ToldView
from tieline.journeys.disclosing import Ruling
from tieline.journeys.keeping_for_court import hold_case

SHARED, OWN, THIRD = "+1 202 555 0143", "+1 202 555 0101", "+1 202 555 0102"
LABEL, SUMMARY, NOTED = "Marco of the quay", "a canary summary", "we saw his canary face"
REPLIED, REASON = "it is his canary brother", "would name our canary"


@dataclass(frozen=True)
class World:
    """The owner's case and the partner's share a value; the owner supervises as well."""

    cast: Cast
    row: SubmissionRow


@pytest.fixture
def world(database: str) -> World:
    cast = make_cast()
    make_case(cast.owner, "C-1", summary=SUMMARY)
    for player in (cast.partner, cast.stranger):
        make_case(player)
    row = make_submission(cast.owner, [SHARED, OWN])
    make_submission(cast.partner, [SHARED], at=later(1))
    make_supervisor(database, cast.owner)
    return World(cast, row)


def _now() -> datetime:
    return datetime.now(UTC)


def _query(database: str, statement: str, *values: object) -> list[tuple[object, ...]]:
    with admin(database) as super_:
        return super_.execute(statement, values).fetchall()  # type: ignore[arg-type]


def _look(player: Player) -> None:
    looking.list_values(actor=player.actor, now=later(2))


def _told(player: Player) -> list[ToldView]:
    return correcting.list_told(actor=player.actor, now=later(40))


# Earlier states.


def _make_states(database: str, world: World) -> None:
    """Versions of the case, a subject, its end, a hit of either side."""
    owner = world.cast.owner
    case = get_case(owner.viewer, "C-1")
    postures.set_posture(
        postures.Scope(case.id), Posture.OPEN, actor=owner.actor, now=later(3)
    )  # fmt: skip
    [[hit]] = _query(database, "select id from hits_hit")
    for player, reasons in ((owner, (NOTED, REPLIED)), (world.cast.partner, ("theirs", "again"))):
        for reason in reasons:
            hits.dispose(HitId(int(str(hit))), "known", reason, actor=player.actor, now=later(4))
    uuid = make_subject(owner, [OWN], label=LABEL)
    suspecting.end_subject(uuid, SubjectEnd.CLOSED, REASON, actor=owner.actor, now=later(5))


def test_no_version_of_what_goes_says_what_it_was_and_that_it_changed_stays(
    database: str, world: World
) -> None:
    _make_states(database, world)
    said = (SUMMARY, LABEL, NOTED, REASON, "list.csv")
    kept = "select count(*), count(before) from history_version where office_id = %s"
    versions = "history_version"
    owner, partner = world.cast.owner.office.id, world.cast.partner.office.id
    before = {needle for table, _, needle in find_anywhere(database, said) if table == versions}
    assert before == {SUMMARY, LABEL, NOTED, "list.csv"}
    [(all_before, _)] = _query(database, kept, owner)
    theirs = _query(database, kept + " and kind = 'submission'", partner)
    order_case(world.cast.owner)
    assert run_purger() == Round(1, 0)
    left = {(table, needle) for table, _, needle in find_anywhere(database, said)}
    assert left == {("submissions_submission", "list.csv"), (versions, "list.csv")}
    [(all_after, _)] = _query(database, kept, owner)
    assert int(str(all_after)) >= int(str(all_before))  # that there was a change is kept
    assert _query(database, kept + " and kind = 'submission'", partner) == theirs
    names = "select count(*) from history_version where before is not null and office_id = %s"
    of_case = (
        names + " and (case_id is not null or kind in ('suspicion', 'submission', 'handling'))"
    )
    assert _query(database, of_case, owner) == [(0,)]


def test_versions_of_a_purged_file_say_nothing_and_those_of_its_case_stay(
    database: str, world: World
) -> None:
    _make_states(database, world)
    names = "select count(*) from history_version where before is not null and office_id = %s and kind = "
    owner = world.cast.owner.office.id
    assert _query(database, names + "'submission'", owner) != [(0,)]
    order_submission(world.cast.owner, world.row)
    assert run_purger() == Round(1, 0)
    assert _query(database, names + "'submission'", owner) == [(0,)]
    assert _query(database, names + "'case'", owner) != [(0,)]


def test_versions_of_a_held_case_are_shown_to_a_supervisor_who_opened_it(
    database: str, world: World
) -> None:
    _make_states(database, world)
    owner = world.cast.owner
    said = (
        "select kind from history_version where before is not null"
        " and kind in ('case', 'subject', 'submission', 'suspicion', 'handling', 'subject_value')"
    )
    before = sorted(read_as(owner, said))
    assert {str(row[0]) for row in before} >= {"case", "subject", "submission", "handling"}
    hold_case(get_case(owner.viewer, "C-1").uuid, "for a court", actor=owner.actor, now=later(6))
    assert read_as(owner, said) == []
    [held] = holds.list_holds(owner.viewer)
    holds.open_hold(held.uuid, "the court asks", actor=owner.actor, now=_now())
    assert sorted(read_as(owner, said)) == before


# Corrections.


def _reference(database: str) -> list[tuple[object, ...]]:
    return _query(database, "select how, settled_at is not null from corrections_correction")


@pytest.mark.parametrize("of_case", [True, False])
def test_whoever_was_told_is_told_that_it_was_purged_and_stays_told(
    database: str, world: World, of_case: bool
) -> None:
    owner, partner = world.cast.owner, world.cast.partner
    _look(partner)
    if of_case:
        order_case(owner)
    else:
        order_submission(owner, world.row)
    [view] = _told(partner)
    assert view.row.how is CorrectionKind.PURGED
    correcting.answer(
        [view.row.uuid], CorrectionAnswer.DISPUTED, NOTED, actor=partner.actor, now=later(41)
    )
    correcting.reply(view.row.uuid, REPLIED, actor=owner.actor, now=later(42))
    assert run_purger() == Round(1, 0)
    assert find_anywhere(database, (NOTED, REPLIED)) == set()
    [view] = _told(partner)
    assert (view.row.how, view.row.case_ref) == (CorrectionKind.PURGED, "")
    assert view.value is not None
    assert view.value.canonical == "+12025550143"  # the partner's own
    assert view.answer is not None
    assert (view.answer.note, view.row.reply) == ("purged", "purged")
    assert _reference(database) == [("purged", True)]
    sent = correcting.list_sent(owner.viewer, now=later(43))
    assert len(sent) == (0 if of_case else 1)


def test_what_was_taken_back_before_the_purge_was_ordered_says_so(world: World) -> None:
    owner, partner = world.cast.owner, world.cast.partner
    _look(partner)
    withdrawal.retire(world.row.id, reason="a mistake", actor=owner.actor, now=later(-1))
    order_submission(owner, world.row)
    assert run_purger() == Round(1, 0)
    assert [view.row.how for view in _told(partner)] == [CorrectionKind.WITHDRAWN]


def test_what_a_silent_case_would_have_told_is_never_told(database: str, world: World) -> None:
    owner, partner = world.cast.owner, world.cast.partner
    _look(partner)
    fall_silent(owner, get_case(owner.viewer, "C-1").id, at=_now())
    order_case(owner)
    assert _told(partner) == []
    assert _reference(database) == [("purged", False)]
    assert run_purger() == Round(1, 0)
    assert _told(partner) == []
    assert _reference(database) == []


def test_a_value_that_is_silent_in_its_case_is_not_told_when_its_file_is_purged(
    database: str, world: World
) -> None:
    """The posture of a value goes with it: then the case's own would decide, and tell."""
    owner, partner = world.cast.owner, world.cast.partner
    _look(partner)
    [[selector]] = _query(
        database,
        "select m.selector_id from selectors_mention m join hits_hit h on h.digest = any (select"
        " k.digest from selectors_matchkey k where k.mention_id = m.id) where m.office_id = %s",
        owner.office.id,
    )
    scope = postures.Scope(get_case(owner.viewer, "C-1").id, SelectorId(int(str(selector))))
    postures.set_posture(scope, Posture.SILENT, reason="a test", actor=owner.actor, now=_now())
    order_submission(owner, world.row)
    assert _told(partner) == []
    assert run_purger() == Round(1, 0)
    assert _told(partner) == []


def test_the_recipients_own_purge_takes_what_it_was_told_of_its_value_or_look(
    database: str, world: World
) -> None:
    owner, partner, stranger = world.cast.owner, world.cast.partner, world.cast.stranger
    _look(partner)
    question = Question([SHARED], "a canary purpose", case_ref="C-1", without_case="")
    check(question, actor=stranger.actor, now=later(2))
    withdrawal.retire(world.row.id, reason="a mistake", actor=owner.actor, now=later(6))
    assert (len(_told(partner)), len(_told(stranger))) == (1, 1)
    for player in (partner, stranger):
        make_supervisor(database, player)
        order_case(player)
    assert run_purger() == Round(2, 0)
    assert _reference(database) == []


def test_what_was_corrected_of_a_held_case_is_shown_to_nobody_of_its_office(world: World) -> None:
    owner = world.cast.owner
    _look(world.cast.partner)
    withdrawal.retire(world.row.id, reason="a mistake", actor=owner.actor, now=later(6))
    assert len(correcting.list_sent(owner.viewer, now=later(7))) == 1
    hold_case(get_case(owner.viewer, "C-1").uuid, "for a court", actor=owner.actor, now=later(8))
    assert correcting.list_sent(owner.viewer, now=later(9)) == []
    assert len(_told(world.cast.partner)) == 1


# Packages for courts.


@dataclass(frozen=True)
class Court:
    prosecutor: Actor
    counsel: dict[str, Actor]
    boss: dict[str, Actor]


@pytest.fixture
def court(world: World) -> Court:
    players = [world.cast.owner, world.cast.partner]
    return Court(
        add_person(make_player("PROS"), "prosecutor", "prosecutor"),
        {one.office.code: add_person(one, f"counsel-{one.office.code.lower()}", "counsel")
         for one in players},
        {one.office.code: add_person(one, f"boss-{one.office.code.lower()}", "supervisor")
         for one in players},
    )  # fmt: skip


def _answer(court: Court, code: str, ruling: Ruling) -> None:
    for view in disclosing.list_desk(actor=court.counsel[code], now=_now()):
        uuid = view.row.uuid
        disclosing.answer_item(uuid, ruling, actor=court.counsel[code], now=_now())
        if ruling.answer is Answer.WITHHELD:
            disclosing.approve_item(uuid, actor=court.boss[code], now=_now())


def _package(court: Court, uuid: UUID) -> packaging.PackageShape:
    return packaging.read_package(uuid, actor=court.prosecutor, now=_now())


DISCLOSE = Ruling(Answer.DISCLOSED)
WITHHOLD = Ruling(Answer.WITHHELD, Ground.SOURCE, REASON, NOTED)


def test_a_purge_waits_for_what_a_court_asked_for_and_the_request_goes_with_its_case(
    database: str, world: World, court: Court
) -> None:
    uuid = ask_for(world.cast.owner, "C-1", court.prosecutor)
    _answer(court, "OWN", DISCLOSE)
    _answer(court, "PART", WITHHOLD)
    order_case(world.cast.owner)
    assert run_purger() == Round(0, 1)
    packaging.issue(uuid, actor=court.prosecutor, now=_now())
    assert len(_package(court, uuid).disclosed) == 1
    assert run_purger() == Round(1, 0)
    count = "select count(*) from proceedings_disclosure"
    assert _query(database, count + "request") == _query(database, count + "item") == [(0,)]
    assert find_anywhere(database, (REASON, NOTED)) == set()


def test_a_request_that_is_refused_for_good_holds_no_purge_up(world: World, court: Court) -> None:
    uuid = ask_for(world.cast.owner, "C-1", court.prosecutor)
    order_submission(world.cast.owner, world.row)
    disclosing.refuse(uuid, REASON, actor=court.counsel["OWN"], now=_now())
    assert run_purger() == Round(0, 1)
    disclosing.approve_refusal(uuid, actor=court.boss["OWN"], now=_now())
    assert run_purger() == Round(1, 0)


@pytest.mark.parametrize("ruling", [DISCLOSE, WITHHOLD], ids=["disclosed", "withheld"])
def test_in_anothers_package_the_number_stays_and_the_word_purged(
    database: str, world: World, court: Court, ruling: Ruling
) -> None:
    uuid = ask_for(world.cast.partner, "C-1", court.prosecutor)
    _answer(court, "OWN", ruling)
    _answer(court, "PART", DISCLOSE)
    order_case(world.cast.owner)
    assert run_purger() == Round(0, 1)
    packaging.issue(uuid, actor=court.prosecutor, now=_now())
    before = _package(court, uuid)
    assert run_purger() == Round(1, 0)
    after = _package(court, uuid)
    assert find_anywhere(database, (REASON, NOTED)) == set()
    assert [one.number for one in after.log_a] == [one.number for one in before.log_a]
    assert [one.words for one in after.log_a] == ["purged"] * len(before.log_a)
    theirs = {one.office: one.provenance for one in after.disclosed}
    assert theirs["PART"]["case"]["ref"] == "C-1"
    if ruling is DISCLOSE:
        assert theirs["OWN"] == {"purged": True}
    packaging.make_package(uuid, actor=court.prosecutor, now=_now())


def test_the_keeper_writes_that_word_over_what_was_issued_and_nothing_else(
    database: str, world: World, court: Court
) -> None:
    uuid = ask_for(world.cast.partner, "C-1", court.prosecutor)
    _answer(court, "OWN", WITHHOLD)
    for _ in range(2):  # while it waits, and issued
        with connect_as("tieline_keeper", database) as keeper:
            for what in ("reason = 'another'", "reason = 'purged', contents = 'x'", "words = ''"):
                with pytest.raises(psycopg.Error, match="never changed"):
                    keeper.execute(f"update proceedings_disclosureitem set {what}")  # type: ignore[arg-type]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                keeper.execute("update proceedings_disclosureitem set answer = 'disclosed'")
        with suppress(NotDue):
            packaging.issue(uuid, actor=court.prosecutor, now=_now())


def test_what_is_held_is_asked_for_and_disclosed_all_the_same(world: World, court: Court) -> None:
    owner, partner = world.cast.owner, world.cast.partner
    hold_case(get_case(owner.viewer, "C-1").uuid, "for a court", actor=owner.actor, now=later(8))
    uuid = ask_for(owner, "C-1", court.prosecutor)
    other = ask_for(partner, "C-1", court.prosecutor)
    _answer(court, "OWN", DISCLOSE)
    _answer(court, "PART", DISCLOSE)
    for one in (uuid, other):
        packaging.issue(one, actor=court.prosecutor, now=_now())
        told = {
            each.office: each.provenance["case"]["ref"] for each in _package(court, one).disclosed
        }
        assert told["OWN"] == "C-1"
    # Whoever is asked sees no thing of another office that is held.
    _, items = disclosing.show_request(other, actor=partner.actor, now=_now())
    assert {item.office.code for item in items} <= {"PART"}
