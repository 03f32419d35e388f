"""Mail that hits wait: who gets it and when; nothing is lost, doubled or told that has gone."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import override_settings

from tests.conftest import admin
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
    operator,
)
from tests.journeys.mail_server import LINK, MailServer, mail_goes_to, running
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.models import Case
from tieline.apps.notices import actions as notice_actions
from tieline.apps.notices import queries as notices
from tieline.apps.notices.queries import DeliveryRow
from tieline.apps.offices import actions as offices
from tieline.apps.offices.actions import NewMailChoice, NewPerson
from tieline.apps.offices.models import Person
from tieline.apps.offices.queries import find_person, get_office
from tieline.apps.selectors import actions as selectors
from tieline.core.ids import PersonId, SubmissionId, Viewer
from tieline.core.mail_times import GATHER, GIVE_UP_AFTER
from tieline.core.states import Channel, DeliveryState
from tieline.journeys import mailing, worker
from tieline.journeys.looking import list_hits
from tieline.journeys.mail_outbox import Outbox
from tieline.journeys.mailing import Outcome
from tieline.journeys.withdrawal import retire

SHARED = "+1 202 555 0143"
SECOND = "+1 202 555 0144"
LATE = NOON + timedelta(hours=1)


@pytest.fixture
def post() -> Iterator[MailServer]:
    with running(MailServer()) as server, mail_goes_to(server):
        yield server


@pytest.fixture
def cast(database: str) -> Cast:
    """Owner and partner share a value since noon: a notice waits for each of them."""
    made = make_cast()
    for player in (made.owner, made.partner):
        make_case(player)
        make_submission(player, [SHARED])
    return made


def claim(now: datetime) -> int:
    return sum(mailing.claim_due(office, now=now) for office in mailing.list_candidates())


def send(now: datetime) -> Counter[Outcome]:
    """One round of sending, with a fixed time in place of the clock."""
    outcomes: Counter[Outcome] = Counter()
    with Outbox() as outbox:
        for waiting in mailing.list_to_send(now=now):
            outcomes[mailing.send(waiting, outbox, now=now)] += 1
    return outcomes


def run(now: datetime) -> int:
    claim(now)
    return send(now)[Outcome.SENT]


def told(post: MailServer) -> list[tuple[str, str]]:
    """Whom the mails went to, with the first line of each."""
    return [
        (letter.recipients[0], letter.texts["text/plain"].splitlines()[0])
        for letter in post.letters
    ]


def states(player: Player) -> list[tuple[DeliveryState, int, str]]:
    return [(row.state, row.attempts, row.reason) for row in rows(player)]


def rows(player: Player) -> list[DeliveryRow]:
    return list(reversed(notices.list_deliveries(player.viewer)))


def choose(player: Player, pace: str, hour: int = 7, at: datetime = NOON) -> None:
    offices.set_mail_choice(
        player.person.id,
        player.office.id,
        NewMailChoice(f"{player.person.name}@example.org", pace, hour),
        actor=player.actor,
        now=at,
    )


def add_person(player: Player, name: str, role: str) -> PersonId:
    new = NewPerson(name, player.office.code, role, email=f"{name}@example.org")
    return offices.add_person(new, actor=operator().at_home(), now=NOON)


def one_waits(count: int = 1) -> str:
    return f"{count} new hit{'s wait' if count > 1 else ' waits'} for your office in Tieline."


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
        assert message["Subject"] == "Tieline: new hits wait"
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
        assert worker.mail_notices(0) == 0
    assert claim(LATE) == 2
    with override_settings(MAIL_IS_ON=False):
        assert worker.mail_notices(0) == 0
    assert (post.letters, states(cast.owner)) == ([], [(DeliveryState.WAITING, 0, "")])


def test_the_worker_mails_by_itself(cast: Cast, post: MailServer) -> None:
    assert worker.mail_notices(0) == 2
    assert worker.mail_notices(0) == 0
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
        "poc@example.org",
        "sue@example.org",
    ]


def test_who_handed_in_is_mailed_whatever_their_role(database: str, post: MailServer) -> None:
    cast = make_cast()
    add_person(cast.owner, "lab", "lab_chemist")
    add_person(cast.owner, "aud", "auditor")
    lab = Player(cast.owner.office, find_person("lab"))
    make_case(cast.owner)
    make_submission(lab, [SHARED])
    make_case(cast.partner)
    make_submission(cast.partner, [SHARED])
    run(LATE)
    assert sorted(to for to, _ in told(post)) == [
        "ana-own@example.org",
        "ana-part@example.org",
        "lab@example.org",
    ]


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
        with admin(database) as super_:  # no action changes a posture yet
            super_.execute(
                "update cases_case set posture = 'silent' where office_id = %s and ref = 'C-1'",
                [cast.partner.office.id],
            )
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


def rows_upto(player: Player) -> str | None:
    return notices.last_deliveries(player.viewer, Channel.MAIL)[player.person.id].span_upto


# When things go wrong.


def test_a_refused_recipient_is_tried_again_with_growing_pauses_and_the_others_go(
    cast: Cast, post: MailServer
) -> None:
    post.refuses = {"ana-own@example.org"}
    assert run(LATE) == 1
    assert states(cast.owner) == [(DeliveryState.WAITING, 1, "recipient_refused")]
    assert states(cast.partner) == [(DeliveryState.SENT, 1, "")]
    pauses, now = [], LATE
    while (row := rows(cast.owner)[0]).state is DeliveryState.WAITING:
        assert send(row.next_attempt_at - timedelta(seconds=1)) == Counter()
        pauses.append((row.next_attempt_at - now) // timedelta(minutes=1))
        now = row.next_attempt_at
        assert send(now) == {Outcome.NOT_SENT: 1}
    assert pauses[:7] == [2, 4, 8, 16, 32, 60, 60]
    assert GIVE_UP_AFTER <= now - LATE < GIVE_UP_AFTER + timedelta(hours=1)
    [given_up] = notices.list_deliveries(cast.owner.viewer, only_troubled=True)
    assert (given_up.state, given_up.reason) == (DeliveryState.FAILED, "recipient_refused")
    assert [one.is_given_up for one in notices.list_troubled()] == [True]
    assert list_entries(cast.owner.viewer)[0].action == "delivery.failed"
    # The next notice tries anew and says all that waits; then nobody is in trouble any more.
    post.refuses = set()
    for player in (cast.owner, cast.partner):
        make_submission(player, [SECOND], at=now)
    assert run(now + GATHER) == 2
    assert dict(told(post))["ana-own@example.org"] == one_waits(2)
    assert notices.list_troubled() == []


@pytest.mark.parametrize(
    ("answer", "code"), [("451 try later", "message_refused"), ("554 no", "message_refused")]
)
def test_a_refused_message_is_tried_again(
    cast: Cast, post: MailServer, answer: str, code: str
) -> None:
    post.answer = answer
    assert run(LATE) == 0
    assert states(cast.owner) == [(DeliveryState.WAITING, 1, code)]
    post.answer = "250 OK"
    assert send(LATE + timedelta(minutes=2))[Outcome.SENT] == 2


def test_a_server_that_is_down_costs_one_attempt_a_round_and_no_mail(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    server = MailServer()
    with running(server):
        pass  # the port is known, and nobody listens there any more
    with mail_goes_to(server):
        assert worker.mail_notices(0) == 0
        assert sorted(states(cast.owner) + states(cast.partner)) == [
            (DeliveryState.WAITING, 0, ""),
            (DeliveryState.WAITING, 1, "server_unreachable"),
        ]
        looks = [e for e in list_entries(cast.owner.viewer) if e.action == "notices.counted"]
        assert looks == []
        assert [one.is_given_up for one in notices.list_troubled()] == [False]
        with running(server):
            assert send(datetime.now(UTC) + timedelta(minutes=3))[Outcome.SENT] == 2
    assert len(server.letters) == 2
    assert notices.list_troubled() == []
    assert "example.org" not in caplog.text


class Killed(BaseException):
    """Stands for the process ending at this point."""


@pytest.mark.parametrize("when", ["claimed", "taken", "handed over"])
def test_a_killed_worker_loses_no_mail_and_doubles_none_that_is_not_known_for_one(
    cast: Cast, post: MailServer, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    def killed(*arguments: object, **named: object) -> None:
        raise Killed

    claim(LATE)
    if when != "claimed":
        with monkeypatch.context() as patched:
            if when == "taken":
                patched.setattr(Outbox, "open", killed)
            else:
                patched.setattr(notice_actions, "record_sent", killed)
            with pytest.raises(Killed):
                send(LATE)
    assert send(LATE)[Outcome.SENT] == (2 if when == "claimed" else 1)
    assert send(LATE + timedelta(minutes=2))[Outcome.SENT] == (0 if when == "claimed" else 1)
    assert run(LATE + GIVE_UP_AFTER) == 0
    assert [row.state for row in (*rows(cast.owner), *rows(cast.partner))] == ["sent", "sent"]
    idents = Counter(letter.message["Message-ID"] for letter in post.letters)
    assert len(idents) == 2
    assert sorted(idents.values()) == ([1, 2] if when == "handed over" else [1, 1])


def test_two_workers_at_once_send_each_mail_once(database: str, post: MailServer) -> None:
    players = [make_player(f"W{number}") for number in range(6)]
    for player in players:
        make_case(player)
        make_submission(player, [SHARED])
    gate = Barrier(3, timeout=60)

    def work(_: int) -> int:
        try:
            gate.wait()
            claimed = claim(LATE)
            gate.wait()
            send(LATE)
            return claimed
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        claimed = list(pool.map(work, range(3)))
    assert sum(claimed) == 6
    assert sorted(to for to, _ in told(post)) == [f"ana-w{n}@example.org" for n in range(6)]
    for player in players:
        assert states(player) == [(DeliveryState.SENT, 1, "")]


def test_a_notice_that_commits_late_under_an_earlier_number_is_told_of(
    cast: Cast, database: str, post: MailServer
) -> None:
    """Numbers and times of issue go by when a scan began; a mail goes by what was committed."""
    with admin(database) as scan:
        scan.autocommit = False
        scan.execute(
            "insert into notices_notice (office_id, hit_id, issued_at)"
            " select office_id, hit_id + 1000, issued_at from notices_notice where office_id = %s",
            [cast.owner.office.id],
        )
        assert run(LATE) == 2
        scan.commit()
    assert claim(LATE + GATHER) == 1


def test_spans_of_another_servers_numbering_count_as_none(
    cast: Cast, database: str, post: MailServer
) -> None:
    """After a restore into a new server a mail too many goes, and not for ever none."""
    run(LATE)
    with admin(database) as super_:
        super_.execute(
            "update notices_delivery set span_upto = '9000000000:9000000000:' where office_id = %s",
            [cast.owner.office.id],
        )
    make_submission(cast.owner, [SECOND], at=LATE)
    make_submission(cast.partner, [SECOND], at=LATE)
    assert run(LATE + GATHER) == 2
    assert dict(told(post))["ana-own@example.org"] == one_waits(2)
    assert run(later(300)) == 0


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
