"""Mail when servers refuse or are down, workers are killed or meet, and notices commit late."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connections

from tests.conftest import admin
from tests.factories.world import (
    Cast,
    later,
    make_case,
    make_player,
    make_submission,
    operator,
)
from tests.journeys.mail_server import MailServer, mail_goes_to, running
from tests.journeys.mailed import (
    LATE,
    SECOND,
    SHARED,
    claim,
    one_waits,
    rows,
    run,
    send,
    states,
    told,
)
from tieline.apps.audit.queries import list_entries
from tieline.apps.notices import actions as notice_actions
from tieline.apps.notices import queries as notices
from tieline.core.mail_times import GATHER, GIVE_UP_AFTER
from tieline.core.states import DeliveryState
from tieline.journeys import upkeep
from tieline.journeys.mail_outbox import Outbox
from tieline.journeys.mailing import Outcome


def _troubled() -> list[bool]:
    """Of each message of any office that was tried in vain, whether it was given up."""
    found = notices.list_troubled(operator().at_home().as_viewer())
    return [one.is_given_up for one in found]


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
    assert _troubled() == [True]
    assert list_entries(cast.owner.viewer)[0].action == "delivery.failed"
    # The next notice tries anew and says all that waits; then nobody is in trouble any more.
    post.refuses = set()
    for player in (cast.owner, cast.partner):
        make_submission(player, [SECOND], at=now)
    assert run(now + GATHER) == 2
    assert dict(told(post))["ana-own@example.org"] == one_waits(2)
    assert _troubled() == []


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
        assert upkeep.mail_notices(0) == 0
        assert sorted(states(cast.owner) + states(cast.partner)) == [
            (DeliveryState.WAITING, 0, ""),
            (DeliveryState.WAITING, 1, "server_unreachable"),
        ]
        looks = [e for e in list_entries(cast.owner.viewer) if e.action == "notices.counted"]
        assert looks == []
        assert _troubled() == [False]
        with running(server):
            assert send(datetime.now(UTC) + timedelta(minutes=3))[Outcome.SENT] == 2
    assert len(server.letters) == 2
    assert _troubled() == []
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
            "insert into notices_notice (office_id, uuid, hit_id, issued_at)"
            " select office_id, gen_random_uuid(), hit_id + 1000, issued_at from notices_notice where office_id = %s",
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
