"""Mail that hits wait: who gets it and when; nothing is lost, doubled or told that has gone."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test import override_settings

from tests.conftest import admin
from tests.factories.roles import end_roles
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    fall_silent,
    make_case,
    make_cast,
    make_player,
    make_submission,
    operator,
)
from tests.journeys.mail_server import LINK, MailServer
from tests.journeys.mailed import (
    LATE,
    SECOND,
    SHARED,
    add_person,
    choose,
    claim,
    one_waits,
    rows,
    rows_upto,
    run,
    send,
    states,
    told,
)
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.models import Case
from tieline.apps.cases.queries import get_case
from tieline.apps.notices import actions as notice_actions
from tieline.apps.notices import queries as notices
from tieline.apps.offices import actions as offices
from tieline.apps.offices.actions import NewPerson
from tieline.apps.offices.models import Person
from tieline.apps.offices.queries import find_person, get_office
from tieline.apps.selectors import actions as selectors
from tieline.core.ids import SubmissionId, Viewer
from tieline.core.mail_times import GATHER
from tieline.core.states import DeliveryState
from tieline.journeys import mailing, upkeep
from tieline.journeys.looking import list_hits
from tieline.journeys.mailing import Outcome
from tieline.journeys.withdrawal import retire


def test_both_sides_are_mailed_once_after_some_minutes(cast: Cast, post: MailServer) -> None:
    assert run(NOON + GATHER - timedelta(seconds=1)) == 0
    assert run(NOON + GATHER) == 2
    assert sorted(told(post)) == [
        ("ana-own@example.org", one_waits()),
        ("ana-part@example.org", one_waits()),
    ]
    assert states(cast.owner) == [(DeliveryState.SENT, 1, "")]
    assert states(cast.stranger) == []
    assert run(LATE) == 0
    assert len(post.letters) == 2
    sent = list_entries(cast.owner.viewer)[:3]
    assert [e.action for e in sent] == ["delivery.sent", "notices.counted", "delivery.claimed"]


def test_what_comes_later_makes_another_mail_and_both_say_all_that_waits(
    cast: Cast, post: MailServer
) -> None:
    run(LATE)
    make_submission(cast.owner, [SECOND], at=LATE)
    make_submission(cast.partner, [SECOND], at=LATE)
    assert run(LATE + GATHER) == 2
    assert told(post)[-1][1] == one_waits(2)
    assert [row.state for row in rows(cast.owner)] == ["sent", "sent"]
    idents = [letter.message["Message-ID"] for letter in post.letters]
    assert len(set(idents)) == 4


def test_a_message_is_what_its_readers_and_programs_expect(cast: Cast, post: MailServer) -> None:
    run(datetime(2026, 3, 2, 13, 5, tzinfo=UTC))
    for letter in post.letters:
        message, texts = letter.message, letter.texts
        assert message["Subject"] == "Tieline: something new waits"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["From"] == "Tieline <tieline@mail.example.org>"
        assert message["Message-ID"].endswith("@mail.example.org>")
        assert set(texts) == {"text/plain", "text/html"}
        for text in texts.values():
            assert LINK in text
            assert "2026-03-02 13:05 (UTC+00:00)" in text


def test_nothing_is_looked_for_while_mail_is_off(cast: Cast, post: MailServer) -> None:
    with override_settings(MAIL_IS_ON=False):
        assert (mailing.list_candidates(), mailing.list_to_send(now=LATE)) == ([], [])
        assert upkeep.mail_notices(0) == 0
    assert claim(LATE) == 2
    with override_settings(MAIL_IS_ON=False):
        assert upkeep.mail_notices(0) == 0
    assert (post.letters, states(cast.owner)) == ([], [(DeliveryState.WAITING, 0, "")])


def test_the_worker_mails_by_itself(cast: Cast, post: MailServer) -> None:
    assert upkeep.mail_notices(0) == 2
    assert upkeep.mail_notices(0) == 0
    assert len(post.letters) == 2


# Who is mailed.


def test_people_of_the_office_who_work_on_hits_are_mailed_and_nobody_else(
    cast: Cast, post: MailServer
) -> None:
    owner = cast.owner
    for name, role in (("sue", "supervisor"), ("lab", "lab_chemist"), ("adm", "administrator")):
        add_person(owner, name, role)
    contact = add_person(owner, "poc", "prosecutor")
    with acting_as(owner.actor):
        Case.objects.filter(office_id=owner.office.id).update(poc_id=contact)
    gone = add_person(owner, "gone", "analyst")
    with acting_as(operator().at_home()):
        Person.objects.filter(pk=gone).update(is_active=False)
    run(LATE)
    assert sorted(to for to, _ in told(post)) == [
        "ana-own@example.org",
        "ana-part@example.org",
        "sue@example.org",
    ]


def test_who_may_not_read_the_hits_is_not_mailed_though_they_handed_in(
    database: str, cast: Cast, post: MailServer
) -> None:
    end_roles(database, cast.owner)
    run(LATE)
    assert [to for to, _ in told(post)] == ["ana-part@example.org"]


def test_who_loses_the_right_before_it_goes_is_not_mailed(
    database: str, cast: Cast, post: MailServer
) -> None:
    claim(LATE)
    end_roles(database, cast.owner)
    assert send(LATE)[Outcome.SENT] == 1
    assert [to for to, _ in told(post)] == ["ana-part@example.org"]
    with admin(database) as super_:
        left = super_.execute(
            "select state, reason from notices_delivery where office_id = %s",
            [cast.owner.office.id],
        ).fetchall()
    assert left == [("dropped", "not_wanted")]
    assert mailing.list_to_send(now=LATE) == []


def test_who_wants_no_mail_gets_none_and_later_all_that_waits(cast: Cast, post: MailServer) -> None:
    choose(cast.owner, "none")
    run(LATE)
    assert [to for to, _ in told(post)] == ["ana-part@example.org"]
    choose(cast.owner, "at_once", at=LATE)
    run(LATE)
    assert told(post)[-1] == ("ana-own@example.org", one_waits())


def test_who_turns_mail_off_before_it_goes_is_not_mailed(cast: Cast, post: MailServer) -> None:
    claim(LATE)
    choose(cast.owner, "none")
    assert send(LATE)[Outcome.SENT] == 1
    assert states(cast.owner) == [(DeliveryState.DROPPED, 1, "not_wanted")]


# Nothing is told that has gone.


def test_an_acknowledged_notice_is_not_mailed(cast: Cast, post: MailServer) -> None:
    [[hit], _] = list_hits(actor=cast.owner.actor, now=NOON)
    claim(LATE)
    notice_actions.acknowledge(hit.side.id, actor=cast.owner.actor, now=LATE)
    assert send(LATE)[Outcome.SENT] == 1
    assert [to for to, _ in told(post)] == ["ana-part@example.org"]
    assert states(cast.owner) == [(DeliveryState.DROPPED, 1, "nothing_waits")]
    assert run(LATE + GATHER) == 0


@pytest.mark.parametrize("how", ["retracted", "withdrawn and not yet retracted", "silent"])
def test_what_was_taken_back_or_hidden_is_not_counted_at_sending(
    database: str, post: MailServer, how: str
) -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_submission(cast.owner, [SHARED, SECOND])
    make_case(cast.partner)
    make_case(cast.partner, "C-2")
    make_submission(cast.partner, [SECOND], case="C-2")
    gone = make_submission(cast.partner, [SHARED])
    claim(LATE)
    if how == "retracted":
        retire(gone.id, reason="wrong", actor=cast.partner.actor, now=LATE)
    elif how == "silent":
        fall_silent(cast.partner, get_case(cast.partner.viewer, "C-1").id, at=LATE)
    else:
        selectors.withdraw(gone.id, reason="wrong", actor=cast.partner.actor, now=LATE)
    send(LATE)
    assert dict(told(post))["ana-own@example.org"] == one_waits(1)


def test_a_mail_of_which_nothing_is_left_is_dropped_and_not_tried_again(
    cast: Cast, post: MailServer
) -> None:
    claim(LATE)
    gone = list_hits(actor=cast.partner.actor, now=NOON)[0][0]
    assert gone.side.is_arrival
    with admin(connections["default"].settings_dict["NAME"]) as super_:
        [[submission]] = super_.execute(
            "select max(id) from submissions_submission where office_id = %s",
            [cast.partner.office.id],
        ).fetchall()
    ident = SubmissionId(int(str(submission)))
    retire(ident, reason="wrong", actor=cast.partner.actor, now=LATE)
    assert send(LATE)[Outcome.SENT] == 0
    assert post.letters == []
    for player in (cast.owner, cast.partner):
        assert states(player) == [(DeliveryState.DROPPED, 1, "nothing_waits")]
    assert (claim(LATE + GATHER), send(LATE + GATHER)) == (0, Counter())


# Hubs.


@override_settings(HUB_OFFICES=2)
def test_arrivals_on_a_hub_are_mailed_to_offices_that_get_no_notice_of_them(
    database: str, post: MailServer
) -> None:
    players = [make_player(f"H{number}") for number in range(5)]
    for player in players[:4]:
        make_case(player)
        make_submission(player, [SHARED])
    run(LATE)
    before = len(post.letters)
    make_case(players[4])
    make_submission(players[4], [SHARED], at=LATE)
    assert notices.oldest_new(players[0].viewer, after=rows_upto(players[0])) is None
    assert run(LATE + GATHER - timedelta(seconds=1)) == 0
    assert run(LATE + GATHER) == 5
    assert len(post.letters) == before + 5
    assert run(LATE + 3 * GATHER) == 0


# The daily digest.


def test_a_daily_mail_goes_once_at_its_hour_in_the_offices_time_zone(
    database: str, post: MailServer
) -> None:
    """Across the night of 29 March 2026, in which clocks in Paris go from 2 to 3."""
    acting = operator().at_home()
    for code in ("PAR", "NIC"):
        offices.add_office(
            offices.NewOffice(code, code, "Agency", "FR", time_zone="Europe/Paris"),
            actor=acting,
            now=NOON,
        )
        new = NewPerson(f"ana-{code.lower()}", code, "analyst", email=f"{code.lower()}@example.org")
        offices.add_person(new, actor=acting, now=NOON)
    viewer = Viewer(acting.person_id, acting.office_id)
    paris, nice = (
        Player(get_office(viewer, code), find_person(f"ana-{code.lower()}"))
        for code in ("PAR", "NIC")
    )
    for player in (paris, nice):
        choose(player, "daily" if player is paris else "none", hour=7, at=NOON)
        make_case(player)
    sent = []
    for day, value in ((27, "0101"), (28, "0102"), (29, "0103")):
        issued = datetime(2026, 3, day, 20, 0, tzinfo=UTC)
        for player in (paris, nice):
            make_submission(player, [f"+1 202 555 {value}"], at=issued)
        for quarter in range(96):
            now = issued + timedelta(minutes=15 * quarter)
            if run(now):
                sent.append(now)
    assert sent == [
        datetime(2026, 3, 28, 6, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 5, 0, tzinfo=UTC),
        datetime(2026, 3, 30, 5, 0, tzinfo=UTC),
    ]
    assert [line for _, line in told(post)] == [one_waits(n) for n in (1, 2, 3)]
    assert "2026-03-29 07:00 (UTC+02:00)" in post.letters[1].texts["text/plain"]
