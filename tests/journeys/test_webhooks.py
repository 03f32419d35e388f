"""An office's own system is told that something waits: once at least, signed, and of no case."""

import json
import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings

from tests.conftest import admin
from tests.factories.programs import run_queue
from tests.factories.roles import end_roles, give_role
from tests.factories.world import NOON, Cast, make_case, make_submission, operator
from tests.journeys.mailed import LATE, SECOND
from tests.journeys.webhook_server import LINK, Receiver, receiving
from tieline.apps.audit.errors import RightMissing
from tieline.apps.audit.queries import list_entries
from tieline.apps.compromises.actions import NewCompromise, Party
from tieline.apps.notices import webhook_messages, webhooks
from tieline.apps.notices.webhook_errors import BadWebhook, WebhookNotFound
from tieline.apps.notices.webhook_messages import LeftToSend
from tieline.apps.notices.webhook_queries import MessageRow, list_troubled, list_webhooks
from tieline.apps.notices.webhooks import ShownSecret
from tieline.config import metrics
from tieline.config.webhooks import WebhookRules
from tieline.core.ids import Actor, OfficeId, WebhookMessageId
from tieline.core.mail_times import GIVE_UP_AFTER
from tieline.core.webhooks import BOTH_SIGN_FOR
from tieline.journeys import compromising, upkeep
from tieline.journeys import webhooks as sending
from tieline.journeys.webhook_outbox import WebhookNotSent, post

_DOCS = Path(__file__).parents[2] / "docs" / "notices.md"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path) as one, one.rules():
        yield one


def _acting(cast: Cast) -> Actor:
    return operator().acting_for(cast.owner.office)


def _add(cast: Cast, receiver: Receiver, actor: Actor | None = None) -> ShownSecret:
    return webhooks.add_webhook(
        "case system", receiver.address, actor=actor or _acting(cast), now=NOON
    )


def _run(now: datetime) -> int:
    for office_id, webhook_id in sending.list_candidates():
        sending.claim_due(office_id, webhook_id, now=now)
    return sum(sending.send(left, now=now) for left in sending.list_to_send(now=now))


def _messages(cast: Cast) -> list[MessageRow]:
    [row] = list_webhooks(_acting(cast).as_viewer())
    return list(row.messages)


def _troubled() -> list[tuple[int, bool]]:
    found = list_troubled(operator().at_home().as_viewer())
    return [(one.office_id, one.is_given_up) for one in found]


def _stands(cast: Cast) -> list[tuple[str, int, str]]:
    return [(m.state.value, m.attempts, m.reason) for m in _messages(cast)]


def _is_genuine() -> Callable[..., bool]:
    """The example of the docs, as it stands there."""
    [code] = re.findall(r"```python\n(.*?)```", _DOCS.read_text("utf-8"), re.S)
    names: dict[str, Any] = {}
    exec(code, names)
    names["time"].time = LATE.timestamp
    made: Callable[..., bool] = names["is_genuine"]
    return made


@pytest.fixture
def genuine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    monkeypatch.setattr("time.time", __import__("time").time)  # put back afterwards
    return _is_genuine()


def test_a_message_is_signed_as_the_docs_verify_it_and_holds_kind_time_and_link(
    cast: Cast, receiver: Receiver, genuine: Callable[..., bool]
) -> None:
    made = _add(cast, receiver)
    assert _run(LATE) == 1
    [(headers, body)] = receiver.got
    assert genuine(made.secret, headers, body)
    assert not genuine(made.secret, headers, body + b" ")
    assert json.loads(body) == {
        "type": "notices.waiting",
        "timestamp": LATE.isoformat(),
        "data": {"link": LINK},
    }
    assert headers["webhook-id"] == headers["idempotency-key"] == str(_messages(cast)[0].uuid)
    assert _stands(cast) == [("sent", 1, "")]
    assert _run(LATE + timedelta(days=2)) == 0
    actions = [e.action for e in list_entries(_acting(cast).as_viewer())[:4]]
    assert actions == ["webhook.sent", "notices.counted", "webhook.claimed", "webhook.added"]


def test_a_secret_that_cannot_be_opened_is_a_failed_attempt_and_given_up(
    cast: Cast, receiver: Receiver, database: str
) -> None:
    _add(cast, receiver)
    with admin(database) as super_:
        super_.execute("update notices_webhook set sealed_secret = sealed_secret || '\\x00'")
    assert _run(LATE) == 0
    assert _stands(cast) == [("waiting", 1, "secret_damaged")]
    assert _run(LATE + GIVE_UP_AFTER) == 0
    assert _stands(cast) == [("failed", 2, "secret_damaged")]
    assert receiver.got == []
    [row] = list_webhooks(_acting(cast).as_viewer())
    webhooks.rotate_secret(str(row.uuid), actor=_acting(cast), now=LATE + GIVE_UP_AFTER)
    webhook_messages.retry_messages(str(row.uuid), actor=_acting(cast), now=LATE + GIVE_UP_AFTER)
    assert _run(LATE + GIVE_UP_AFTER + timedelta(minutes=1)) == 1


def test_what_comes_later_makes_another_message(cast: Cast, receiver: Receiver) -> None:
    _add(cast, receiver)
    assert _run(LATE) == 1
    for player in (cast.owner, cast.partner):
        make_case(player, "C-2")
        make_submission(player, [SECOND])
    assert _run(LATE + timedelta(hours=1)) == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 2


def test_what_was_taken_back_or_concerns_nobody_makes_no_message(
    cast: Cast, receiver: Receiver, database: str
) -> None:
    stranger = operator().acting_for(cast.stranger.office)
    webhooks.add_webhook("other", receiver.address, actor=stranger, now=NOON)
    _add(cast, receiver)
    for office_id, webhook_id in sending.list_candidates():
        sending.claim_due(office_id, webhook_id, now=NOON)
    with admin(database) as super_:
        super_.execute("update notices_notice set retracted_at = now()")
    assert _run(LATE) == 0
    assert receiver.got == []
    assert _stands(cast) == [("dropped", 1, "nothing_waits")]
    assert list_webhooks(stranger.as_viewer())[0].messages == ()


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_refusal_is_tried_again_with_the_same_id_until_it_is_given_up_and_by_hand(
    cast: Cast, receiver: Receiver, status: int
) -> None:
    made = _add(cast, receiver)
    receiver.status, receiver.location = status, f"{receiver.address}/elsewhere"
    assert _run(LATE) == 0
    assert _stands(cast) == [("waiting", 1, f"answered_{status}")]
    assert _troubled() == [(cast.owner.office.id, False)]
    assert _run(LATE + timedelta(minutes=1)) == 0
    assert len(receiver.got) == 1  # its time has not come, and no redirect was followed
    assert _run(LATE + GIVE_UP_AFTER) == 0
    assert _stands(cast) == [("failed", 2, f"answered_{status}")]
    assert _troubled() == [(cast.owner.office.id, True)]
    measured = {
        tuple(sample.labels.values()): sample.value
        for one in metrics._ask_webhooks()
        for sample in one.samples
    }
    assert measured == {("retrying",): 0, ("given_up",): 1}
    receiver.status = 200
    again = LATE + timedelta(days=3)
    assert webhook_messages.retry_messages(str(made.uuid), actor=_acting(cast), now=again) == 1
    assert _run(again) == 1
    ids = {(headers["webhook-id"], body) for headers, body in receiver.got}
    assert len(receiver.got) == 3
    assert len(ids) == 1
    assert _troubled() == []


def test_the_worker_sends_what_is_due_and_a_lost_job_loses_nothing(
    cast: Cast, receiver: Receiver, database: str
) -> None:
    _add(cast, receiver)
    upkeep.tell_webhooks.defer(timestamp=0)
    with admin(database) as super_:
        super_.execute("truncate procrastinate_jobs cascade")
    upkeep.tell_webhooks.defer(timestamp=1)
    run_queue()
    assert len(receiver.got) == 1
    assert _stands(cast) == [("sent", 1, "")]
    upkeep.tell_webhooks.defer(timestamp=2)
    run_queue()
    assert len(receiver.got) == 1  # nothing came since


def test_a_worker_killed_between_sending_and_noting_sends_again_with_the_same_key(
    cast: Cast, receiver: Receiver
) -> None:
    _add(cast, receiver)
    for office_id, webhook_id in sending.list_candidates():
        sending.claim_due(office_id, webhook_id, now=LATE)
    connections.close_all()  # a child must not share them
    child = os.fork()
    if child == 0:
        sending.messages.record_sent = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        try:
            _run(LATE)
        finally:
            os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert len(receiver.got) == 1
    assert _stands(cast) == [("waiting", 1, "")]
    assert _run(LATE + timedelta(minutes=3)) == 1
    first, second = receiver.got
    assert first[0]["idempotency-key"] == second[0]["idempotency-key"]
    assert first[1] == second[1]


def test_it_never_leads_into_networks_or_to_hosts_that_are_not_allowed(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _add(cast, receiver)

    def reason(rules: override_settings, now: datetime) -> str:
        with rules:
            webhook_messages.retry_messages(str(made.uuid), actor=_acting(cast), now=now)
            assert _run(now) == 0
        return _messages(cast)[0].reason

    assert reason(receiver.rules(networks=()), LATE) == "network_not_allowed"
    elsewhere = override_settings(WEBHOOKS=WebhookRules(("example.org",), (), "", LINK))
    assert reason(elsewhere, LATE) == "address_not_allowed"
    direct = ("10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1", "fe80::1%eth0", "0.0.0.0")
    wrapped = ("64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "::127.0.0.1", "fec0::1")
    for inside in (*direct, *wrapped):
        found = [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 1)), (2, 1, 6, "", (inside, 1))]
        with monkeypatch.context() as patched:
            patched.setattr("socket.getaddrinfo", lambda *_, found=found, **__: found)
            with (
                pytest.raises(WebhookNotSent, match="network_not_allowed"),
                receiver.rules(networks=()),
            ):
                post(receiver.address, {}, b"")
    assert receiver.got == []


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".org"])
def test_a_name_that_nobody_can_ask_for_is_given_up_visibly(
    cast: Cast, receiver: Receiver, host: str
) -> None:
    webhooks.add_webhook("odd", f"https://{host}/", actor=_acting(cast), now=NOON)
    with override_settings(WEBHOOKS=replace(settings.WEBHOOKS, hosts=("*",))):
        assert _run(LATE) == 0
        assert _stands(cast) == [("waiting", 1, "name_not_found")]
        assert _run(LATE + GIVE_UP_AFTER) == 0
    assert _stands(cast) == [("failed", 2, "name_not_found")]


def test_a_name_that_tls_does_not_take_is_a_failed_attempt(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    loopback = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", receiver.port))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: loopback)
    anywhere = override_settings(WEBHOOKS=replace(settings.WEBHOOKS, hosts=("*",)))
    with anywhere, pytest.raises(WebhookNotSent, match="receiver_unreachable"):
        post(f"https://.localhost:{receiver.port}/", {}, b"")


def test_a_certificate_that_is_not_trusted_or_of_another_name_ends_it(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver.rules():
        untrusting = replace(settings.WEBHOOKS, ca_file="")
        with (
            override_settings(WEBHOOKS=untrusting),
            pytest.raises(WebhookNotSent, match="tls_failed"),
        ):
            post(receiver.address, {}, b"")
        other = receiver.address.replace("localhost", "localhost.localdomain")
        anywhere = replace(settings.WEBHOOKS, hosts=("*",))
        loopback = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", receiver.port))]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: loopback)
        with (
            override_settings(WEBHOOKS=anywhere),
            pytest.raises(WebhookNotSent, match="tls_failed"),
        ):
            post(other, {}, b"")
    assert receiver.got == []


def test_both_secrets_sign_for_a_day_and_then_the_new_one_alone(
    cast: Cast, receiver: Receiver, genuine: Callable[..., bool]
) -> None:
    older = _add(cast, receiver)
    newer = webhooks.rotate_secret(str(older.uuid), actor=_acting(cast), now=LATE)
    _run(LATE)
    assert genuine(older.secret, *receiver.got[0])
    assert genuine(newer.secret, *receiver.got[0])
    sending.ping(str(older.uuid), actor=_acting(cast), now=LATE + BOTH_SIGN_FOR)
    assert _run(LATE + BOTH_SIGN_FOR) == 1
    headers, body = receiver.got[1]
    assert json.loads(body)["type"] == "ping"
    assert len(headers["webhook-signature"].split()) == 1


def test_a_paused_webhook_is_sent_nothing_and_a_removed_one_is_gone(
    cast: Cast, receiver: Receiver, database: str
) -> None:
    ident = str(_add(cast, receiver).uuid)
    sending.ping(ident, actor=_acting(cast), now=NOON)
    assert webhooks.pause_webhook(ident, actor=_acting(cast), now=NOON)
    assert not webhooks.pause_webhook(ident, actor=_acting(cast), now=NOON)
    assert _run(LATE) == 0
    assert _stands(cast) == [("dropped", 0, "not_wanted")]
    assert webhooks.resume_webhook(ident, actor=_acting(cast), now=NOON)
    assert _run(LATE) == 1
    webhooks.remove_webhook(ident, actor=_acting(cast), now=NOON)
    assert list_webhooks(_acting(cast).as_viewer()) == []
    with pytest.raises(WebhookNotFound):
        sending.ping(ident, actor=_acting(cast), now=NOON)
    with admin(database) as super_:
        kept = super_.execute("select sealed_secret, sealed_older from notices_webhook").fetchone()
    assert kept == (b"", b"")


def test_an_analyst_may_not_and_a_webhook_ends_with_who_set_it_up(
    cast: Cast, receiver: Receiver, database: str
) -> None:
    with pytest.raises(RightMissing):
        _add(cast, receiver, cast.owner.actor)
    give_role(database, cast.owner, "administrator")
    _add(cast, receiver, cast.owner.actor)
    end_roles(database, cast.owner)
    assert _run(LATE) == 0
    assert _stands(cast) == [("dropped", 1, "not_wanted")]
    assert receiver.got == []


def test_a_compromise_of_the_office_pauses_its_webhooks(cast: Cast, receiver: Receiver) -> None:
    _add(cast, receiver)
    new = NewCompromise(Party(office_id=cast.owner.office.id), NOON, "infiltrated")
    compromising.declare(new, actor=operator().at_home(), now=LATE)
    assert [row.state for row in list_webhooks(_acting(cast).as_viewer())] == ["paused"]
    assert _run(LATE) == 0
    assert receiver.got == []


@pytest.mark.parametrize(
    "address",
    ["http://example.org/", "https://a:b@example.org/", "https://", "https://x.org/#a", "ftp://x"],
)
def test_an_address_that_cannot_be_used_is_refused(cast: Cast, address: str) -> None:
    with pytest.raises(BadWebhook):
        webhooks.add_webhook("x", address, actor=_acting(cast), now=NOON)


def test_one_trial_waits_at_a_time(cast: Cast, receiver: Receiver) -> None:
    ident = str(_add(cast, receiver).uuid)
    asked = [sending.ping(ident, actor=_acting(cast), now=NOON) for _ in range(2)]
    assert asked[0] == asked[1]
    _run(LATE)
    assert sending.ping(ident, actor=_acting(cast), now=LATE) != asked[0]
    found = [one.state for one in _messages(cast) if one.event == "ping"]
    assert sorted(found) == ["sent", "waiting"]


def test_a_trial_that_waits_for_its_next_attempt_is_due_when_it_is_asked_for_again(
    cast: Cast, receiver: Receiver
) -> None:
    receiver.status = 500
    ident = str(_add(cast, receiver).uuid)
    sending.ping(ident, actor=_acting(cast), now=LATE)
    for attempt in range(1, 5):  # the next one is due in 2, 4, 8, 16 minutes
        [trial] = [one for one in _messages(cast) if one.event == "ping"]
        assert (trial.state.value, trial.attempts) == ("waiting", attempt - 1)
        moment = LATE + timedelta(hours=attempt)
        _run(moment)
    soon = LATE + timedelta(hours=4, seconds=30)
    for asked, attempts in ((soon, 4), (soon + timedelta(minutes=1), 5)):
        sending.ping(ident, actor=_acting(cast), now=asked)  # never while one may be under way
        _run(asked)
        [trial] = [one for one in _messages(cast) if one.event == "ping"]
        assert trial.attempts == attempts


def test_an_office_has_so_many_webhooks_and_removes_one_for_another(
    cast: Cast, receiver: Receiver
) -> None:
    made = [_add(cast, receiver) for _ in range(webhooks.MOST)]
    with pytest.raises(BadWebhook) as refused:
        _add(cast, receiver)
    assert refused.value.code == "too_many_webhooks"
    other = operator().acting_for(cast.stranger.office)
    webhooks.add_webhook(
        "other", receiver.address, actor=other, now=NOON
    )  # another office has room
    webhooks.remove_webhook(str(made[0].uuid), actor=_acting(cast), now=NOON)
    _add(cast, receiver)


def test_of_two_who_add_the_last_webhook_one_does(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(webhooks.MOST - 1):
        _add(cast, receiver)
    both_counted, seal = Barrier(2), webhooks._seal

    def seal_once_both_counted(*arguments: Any) -> bytes:
        with suppress(
            BrokenBarrierError
        ):  # of two of whom one waits for the other, only one is here
            both_counted.wait(1)
        return seal(*arguments)

    monkeypatch.setattr(webhooks, "_seal", seal_once_both_counted)

    def add() -> bool:
        try:
            _add(cast, receiver)
        except BadWebhook:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as both:
        ended = [both.submit(add) for _ in range(2)]
    assert sorted(one.result() for one in ended) == [False, True]


def test_offices_take_turns_so_that_many_messages_of_one_hold_up_no_other() -> None:
    def left(office: int, message: int) -> LeftToSend:
        return LeftToSend(OfficeId(office), WebhookMessageId(message))

    found = [left(1, 1), left(1, 2), left(1, 3), left(2, 4), left(2, 5), left(3, 6)]
    assert [one.message_id for one in sending.take_turns(found)] == [1, 4, 6, 2, 5, 3]


def test_what_is_to_be_sent_is_listed_by_turns(cast: Cast, receiver: Receiver) -> None:
    for _ in range(3):
        sending.ping(str(_add(cast, receiver).uuid), actor=_acting(cast), now=NOON)
    other = operator().acting_for(cast.stranger.office)
    made = webhooks.add_webhook("other", receiver.address, actor=other, now=NOON)
    sending.ping(str(made.uuid), actor=other, now=LATE)
    assert [one.office_id for one in sending.list_to_send(now=LATE)][:2] == [
        cast.owner.office.id,
        cast.stranger.office.id,
    ]
