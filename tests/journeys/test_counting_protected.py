"""Numbers that a custodian protects are counted as asked for: for the custodian, not for the office."""

from datetime import UTC, datetime

import pytest
from django.test import override_settings

from tests.conftest import admin
from tests.factories.protection import make_custodian, met, protect
from tests.factories.world import NOON, Cast, later, make_case, make_cast, make_submission
from tieline.apps.looks.errors import TooManyChecks
from tieline.apps.offices.queries import KnownPerson
from tieline.apps.selectors.errors import BadListing
from tieline.core.fishing import Limits
from tieline.core.ids import Actor
from tieline.journeys import protecting
from tieline.journeys.checking import Question, check
from tieline.journeys.protecting import NewListing
from tieline.journeys.upkeep import look_for_fishing

pytestmark = pytest.mark.usefixtures("database")
NUMBER = "+1 202 555 0143"


@pytest.fixture
def cast() -> Cast:
    found = make_cast()
    for player in (found.owner, found.partner):
        make_case(player)
    return found


def _try_to_protect(custodian: KnownPerson, last: int, minutes: int = 0) -> None:
    new = NewListing(f"+1202555{last:04}", "phone")
    at = later(minutes)
    protecting.protect("HERON", new, expires_at=None, actor=custodian.at_home(), now=at)


def test_protecting_counts_as_a_check_so_a_custodian_cannot_probe_at_will(
    database: str, cast: Cast
) -> None:
    custodian = make_custodian(cast.owner)
    make_submission(cast.partner, ["+12025550107"])
    with override_settings(FISHING_LIMITS=Limits(person_values_an_hour=3)):
        for last in (101, 102, 102):  # listed again, it is asked for again
            _try_to_protect(custodian, last)
        with pytest.raises(TooManyChecks) as refused:
            _try_to_protect(custodian, 107)
        assert refused.value.code == "too_many_checks"
        assert "Nothing was protected." in refused.value.message
        assert len(protecting.show_desk(actor=custodian.at_home(), now=NOON).numbers) == 2
        assert met(custodian) == []
        _try_to_protect(custodian, 107, minutes=61)
    assert met(custodian) == [("HERON", "PART", "held")]
    with admin(database) as super_:
        actions = super_.execute(
            "select action, count(*) from audit_auditentry where person_id = %s"
            " and action in ('protected.asked', 'check.refused') group by action order by action",
            [custodian.id],
        ).fetchall()
    assert actions == [("check.refused", 1), ("protected.asked", 4)]


def test_what_a_custodian_checks_and_what_they_protect_count_together(
    database: str, cast: Cast
) -> None:
    custodian = make_custodian(cast.owner)
    with admin(database) as super_:
        super_.execute(
            "update offices_membership set role = 'analyst' where person_id = %s"
            " and role = 'lab_chemist'",
            [custodian.id],
        )
    question = Question(["+12025550111"], "a test", without_case="a test has no case")
    with override_settings(FISHING_LIMITS=Limits(person_values_an_hour=2)):
        check(question, actor=custodian.at_home(), now=NOON)
        _try_to_protect(custodian, 101)
        with pytest.raises(TooManyChecks):
            _try_to_protect(custodian, 102)
        with pytest.raises(TooManyChecks):
            check(question, actor=custodian.at_home(), now=NOON)


def test_a_listing_that_is_refused_for_another_reason_counts_for_nothing(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    with override_settings(FISHING_LIMITS=Limits(person_values_an_hour=1)):
        for code, value in (("", NUMBER), ("HERON", "no number"), (NUMBER, NUMBER)):
            with pytest.raises(BadListing):
                protect(custodian, code, value)
        protect(custodian, "HERON", NUMBER)


def test_neighbours_that_a_custodian_lists_are_a_sign_for_the_auditor(
    database: str, cast: Cast
) -> None:
    custodian = make_custodian(cast.owner)
    now = datetime.now(UTC)
    for last in range(100, 105):
        new = NewListing(f"+1202555{last:04}", "phone")
        protecting.protect("HERON", new, expires_at=None, actor=custodian.at_home(), now=now)
    assert look_for_fishing(0) == 1
    with admin(database) as super_:
        [(person, sign, count)] = super_.execute(
            "select person_id, sign, count from looks_fishingalert"
        ).fetchall()
    assert (person, sign, count) == (custodian.id, "neighbours", 5)


def test_the_count_of_what_is_protected_joins_with_no_check(database: str, cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    protect(custodian, "HERON", NUMBER)
    question = Question([NUMBER], "a test", without_case="a test has no case")
    check(question, actor=cast.partner.actor, now=NOON)
    with admin(database) as super_:
        [(asked, blocks)] = super_.execute(
            "select digests, blocks from looks_look where origin = 'protection'"
        ).fetchall()
        others = super_.execute(
            "select unnest(digests || blocks) from looks_look where origin = 'check'"
            " union all select digest from selectors_matchkey"
            " union all select match_digest from selectors_protectedkey"
        ).fetchall()
    assert len(asked) == len(blocks) == 1
    assert {*asked, *blocks}.isdisjoint({row[0] for row in others})
    assert len(others) >= 2


def _check(actor: Actor, *values: str, minutes: int = 0) -> None:
    question = Question(values, "a test", without_case="a test has no case")
    check(question, actor=actor, now=later(minutes))


def test_a_list_of_numbers_lacks_no_case(database: str, cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    now = datetime.now(UTC)
    scattered = [f"+1202555{last:04}" for last in (101, 211, 321)]
    with override_settings(FISHING_LIMITS=Limits(without_case=3)):
        for value in scattered:
            new = NewListing(value, "phone")
            protecting.protect("HERON", new, expires_at=None, actor=custodian.at_home(), now=now)
        assert look_for_fishing(0) == 0
        question = Question(scattered, "a test", without_case="a test has no case")
        check(question, actor=cast.partner.actor, now=now)
        assert look_for_fishing(0) == 1
    with admin(database) as super_:
        signs = super_.execute("select person_id, sign from looks_fishingalert").fetchall()
    assert signs == [(cast.partner.person.id, "no_case")]


def test_a_list_of_numbers_takes_nothing_from_the_checks_of_the_office(cast: Cast) -> None:
    custodian = make_custodian(cast.owner)
    with override_settings(FISHING_LIMITS=Limits(office_values_a_day=2)):
        for last in (101, 211, 321):
            _try_to_protect(custodian, last)
        _check(cast.owner.actor, "+12025550111", "+12025550222")
        with pytest.raises(TooManyChecks):
            _check(cast.owner.actor, "+12025550133", minutes=1)
        _try_to_protect(custodian, 431, minutes=1)
        assert len(protecting.show_desk(actor=custodian.at_home(), now=NOON).numbers) == 4
