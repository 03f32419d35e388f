"""Protected numbers meet what offices hold and ask for, whoever comes first or at once."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import permutations
from multiprocessing.synchronize import Barrier

import pytest
from django.db import connections

from tests.conftest import admin
from tests.factories.protection import make_custodian, met, protect
from tests.factories.world import (
    NOON,
    Cast,
    hand_in_values,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
    operator,
)
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.offices.errors import CustodianExists, NoCustodian, OperatorOnly
from tieline.apps.offices.queries import KnownPerson
from tieline.apps.selectors import custodians, protected
from tieline.apps.selectors.errors import BadListing, ProtectedMatchNotFound, ProtectedNotFound
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, SubmissionId
from tieline.journeys import checking, intake, protecting
from tieline.journeys.checking import Question, check
from tieline.journeys.intake import take_in
from tieline.journeys.protecting import NewListing

pytestmark = pytest.mark.usefixtures("database")
NUMBER = "+1 202 555 0143"
OLD_BOGOTA, NEW_BOGOTA = "+57 1 2345678", "+57 601 2345678"
ORDERS = [
    order
    for order in permutations(("publish", "scan", "add", "compare"))
    if order.index("publish") < order.index("scan") and order.index("add") < order.index("compare")
]


class _CutOffError(Exception):
    """A process that is killed."""


def _cut_off(*_: object, **__: object) -> None:
    raise _CutOffError


@pytest.fixture
def cast() -> Cast:
    found = make_cast()
    for player in (found.owner, found.partner):
        make_case(player)
    return found


def _steps(
    cast: Cast, custodian: KnownPerson, patch: pytest.MonkeyPatch
) -> dict[str, Callable[[], None]]:
    """The four steps by themselves: each journey is cut off between its two, and run again."""
    ident = hand_in_values(cast.partner, [NUMBER]).receipt.submission_id

    def cut(module: object, name: str, run: Callable[[], None]) -> Callable[[], None]:
        def step() -> None:
            with patch.context() as cut_off:
                cut_off.setattr(module, name, _cut_off)
                with pytest.raises(_CutOffError):
                    run()

        return step

    def submit() -> None:
        take_in(ident, actor=cast.partner.actor, now=NOON)

    def add() -> None:
        protect(custodian, "HERON", NUMBER)

    def compare() -> None:
        protecting.compare_pending(actor=custodian.at_home(), now=NOON)

    return {
        "publish": cut(intake.protected, "scan", submit),  # type: ignore[attr-defined]
        "scan": submit,
        "add": cut(protecting.protected, "compare", add),  # type: ignore[attr-defined]
        "compare": compare,
    }


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_in_whatever_order_they_come_the_custodian_is_told_once(
    cast: Cast, order: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    custodian = make_custodian(cast.owner)
    steps = _steps(cast, custodian, monkeypatch)
    for name in order:
        steps[name]()
    assert met(custodian) == [("HERON", "PART", "held")]


@pytest.mark.parametrize("lost", ["scan", "compare"])
def test_either_look_alone_would_lose_one(
    cast: Cast, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    custodian = make_custodian(cast.owner)
    monkeypatch.setattr(protected, lost, lambda *_, **__: None)
    before, after = ("PART", "OWN") if lost == "scan" else ("OWN", "PART")
    players = {"PART": cast.partner, "OWN": cast.owner}
    make_submission(players[before], [NUMBER])
    protect(custodian, "HERON", NUMBER)
    make_submission(players[after], [NUMBER], at=later(1))
    assert [row.office_id for row in protected.list_matches(custodian.at_home().as_viewer())] == [
        players["PART"].office.id
    ]


_gate: Barrier


def _start(gate: Barrier) -> None:
    global _gate
    _gate = gate


def _together(run: Callable[[], object]) -> None:
    """In a process of its own: wait for the other, then run."""
    _gate.wait(60)
    try:
        run()
    finally:
        connections["default"].close()


def _submit_together(ident: SubmissionId, actor: Actor) -> None:
    _together(lambda: take_in(ident, actor=actor, now=NOON))


def _protect_together(custodian: KnownPerson, value: str) -> None:
    _together(lambda: protect(custodian, f"OF {value[-4:]}", value))


def test_added_and_published_at_the_same_moment_none_is_lost(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    context = multiprocessing.get_context("fork")
    values = [f"+1 202 555 01{number:02}" for number in range(10, 18)]
    for value in values:
        ident = hand_in_values(cast.partner, [value]).receipt.submission_id
        connections["default"].close()  # not to be shared with the children
        gate = context.Barrier(2)
        with ProcessPoolExecutor(
            2, mp_context=context, initializer=_start, initargs=(gate,)
        ) as pool:
            running = [
                pool.submit(_submit_together, ident, cast.partner.actor),
                pool.submit(_protect_together, custodian, value),
            ]
            for one in running:
                one.result(120)
    assert met(custodian) == [(f"OF {value[-4:]}", "PART", "held") for value in values]


def test_a_check_tells_the_custodian_and_each_asking_once(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    protect(custodian, "HERON", NUMBER)
    question = Question(
        [NUMBER, "202-555-0143", "+1 202 555 0199"], "a test", without_case="a test has none"
    )
    for _ in range(2):
        check(question, actor=cast.stranger.actor, now=NOON)
    assert met(custodian) == [("HERON", "STR", "checked")] * 2
    [row, _] = protecting.show_desk(actor=custodian.at_home(), now=NOON).matches
    assert (row.contact, row.contact_phone) == ("Ana of STR", "+1 202 555 0100")


def test_the_own_agency_counts_like_any_other(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    make_submission(cast.owner, [NUMBER])
    protect(custodian, "HERON", NUMBER)
    again = make_submission(cast.partner, [NUMBER], at=later(1))
    assert met(custodian) == [("HERON", "OWN", "held"), ("HERON", "PART", "held")]
    assert again.hits_found == 1  # the owner's ordinary mention is an ordinary hit


def test_an_old_form_of_a_number_is_met_as_well(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    protect(custodian, "OLD", OLD_BOGOTA)
    protect(custodian, "NEW", NEW_BOGOTA)
    make_submission(cast.partner, [OLD_BOGOTA])
    check(
        Question([NEW_BOGOTA], "a test", without_case="a test has none"),
        actor=cast.stranger.actor,
        now=NOON,
    )
    assert met(custodian) == [
        (code, office, how)
        for code in ("NEW", "OLD")
        for office, how in (("PART", "held"), ("STR", "checked"))
    ]


def test_what_ran_out_or_ended_meets_nobody(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    actor = custodian.at_home()
    new = NewListing(NUMBER)
    protecting.protect("SHORT", new, expires_at=later(5), actor=actor, now=NOON)
    protect(custodian, "LONG", NUMBER)
    [long] = [row for row in protected.list_numbers(actor.as_viewer()) if row.code == "LONG"]
    protected.end(long.uuid, reason="left", actor=actor, now=NOON)
    make_submission(cast.partner, [NUMBER], at=later(6))
    check(
        Question([NUMBER], "a test", without_case="a test has none"),
        actor=cast.stranger.actor,
        now=later(4),
    )
    assert met(custodian) == [("SHORT", "STR", "checked")]
    with pytest.raises(ProtectedNotFound):
        protected.end(long.uuid, reason="again", actor=actor, now=NOON)


def test_adding_again_changes_nothing_and_what_cannot_be_used_is_refused(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    actor = custodian.at_home()
    for _ in range(2):
        protect(custodian, "HERON", NUMBER)
    [row] = protected.list_numbers(actor.as_viewer())
    assert (row.code, row.kind, row.is_compared) == ("HERON", "phone", True)
    for code, value, until, wrong in (
        ("", NUMBER, None, "bad_code_name"),
        ("x" * 41, NUMBER, None, "bad_code_name"),
        ("+12025550143", NUMBER, None, "code_is_number"),
        ("1-202-555-0143", NUMBER, None, "code_is_number"),
        ("FINCH", " ", None, "value_missing"),
        ("FINCH", "unknown", None, "value_not_readable"),
        ("FINCH", NUMBER, NOON, "bad_expiry"),
    ):
        with pytest.raises(BadInput) as refused:
            protecting.protect(
                code, NewListing(value, "phone"), expires_at=until, actor=actor, now=NOON
            )
        assert refused.value.code == wrong
        assert "0143" not in refused.value.message
    assert len(protected.list_numbers(actor.as_viewer())) == 1


def test_a_match_is_seen_to_with_words(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    other = make_custodian(cast.partner, "cato")
    protect(custodian, "HERON", NUMBER)
    make_submission(cast.partner, [NUMBER])
    actor = custodian.at_home()
    [row] = protected.list_matches(actor.as_viewer(), only_unseen=True)
    with pytest.raises(BadListing):
        protected.mark_seen(row.uuid, done=" ", actor=actor, now=NOON)
    with pytest.raises(ProtectedMatchNotFound):
        protected.mark_seen(row.uuid, done="mine", actor=other.at_home(), now=NOON)
    protected.mark_seen(row.uuid, done="called them", actor=actor, now=NOON)
    assert protected.list_matches(actor.as_viewer(), only_unseen=True) == []
    assert [one.done for one in protected.list_matches(actor.as_viewer())] == ["called them"]


def test_an_agency_has_one_custodian_and_the_list_goes_to_the_next(
    cast: Cast, database: str
) -> None:
    first = make_custodian(cast.owner)
    protect(first, "HERON", NUMBER)
    make_submission(cast.partner, [NUMBER])
    branch = offices.NewOffice("OWN-2", "Second office", "Agency OWN", "US")
    offices.add_office(branch, actor=operator().at_home(), now=NOON)
    offices.add_person(
        offices.NewPerson(name="cleo", office_code="OWN-2", role="analyst"),
        actor=operator().at_home(),
        now=NOON,
    )
    second = office_queries.find_person("cleo")
    here = second.at_home()
    by_operator = Actor(operator().id, second.home_office_id)
    with pytest.raises(CustodianExists):
        custodians.appoint(second, basis="a test", actor=by_operator, now=NOON)
    with pytest.raises(OperatorOnly):
        custodians.appoint(second, basis="a test", actor=here, now=NOON)
    at_first = operator().acting_for(cast.owner.office)
    assert custodians.dismiss(reason="moved", actor=at_first, now=later(1)) == first.id
    with pytest.raises(NoCustodian):
        custodians.dismiss(reason="moved", actor=at_first, now=later(1))
    assert protected.list_numbers(first.at_home().as_viewer()) == []
    custodians.appoint(second, basis="order 2", actor=by_operator, now=later(2))
    assert met(second) == [("HERON", "PART", "held")]
    check(
        Question([NUMBER], "a test", without_case="a test has none"),
        actor=cast.stranger.actor,
        now=later(3),
    )
    assert ("HERON", "STR", "checked") in met(second)
    with admin(database) as super_, pytest.raises(Exception, match="does not come back"):
        super_.execute("update offices_membership set ends_at = null where role = 'custodian'")


def test_only_an_appointment_makes_a_custodian() -> None:
    make_player("OWN")
    new = offices.NewPerson(name="eve", office_code="OWN", role="custodian")
    with pytest.raises(BadInput, match="custodian"):
        offices.add_person(new, actor=operator().at_home(), now=NOON)


def test_nothing_is_asked_of_the_list_before_the_trace_is_committed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    custodian = make_custodian(cast.owner)
    protect(custodian, "HERON", NUMBER)
    monkeypatch.setattr(checking, "record_check", lambda *_, **__: 1_000_000_000)
    with pytest.raises(Exception, match="committed audit entry"):
        check(
            Question([NUMBER], "a test", without_case="a test has none"),
            actor=cast.stranger.actor,
            now=NOON,
        )
    assert met(custodian) == []
