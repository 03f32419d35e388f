"""Webhooks: for an administrator of the office, and nobody else; a secret is shown once."""

import re

import pytest
from django.test import Client, override_settings

from tests.conftest import admin
from tests.factories.roles import give_role
from tests.factories.trail import list_trail
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, operator
from tieline.apps.notices.webhook_queries import WebhookRow, list_webhooks
from tieline.config.webhooks import WebhookRules
from tieline.core.states import DeliveryState, WebhookEvent, WebhookState
from tieline.web import webhook_words

NAMES = ("pause", "resume", "rotate", "ping", "retry", "remove")
ADDRESS = "https://cases.example.org/tieline"
FORM = {"label": "case system", "address": ADDRESS}
RULES = WebhookRules(("cases.example.org",), (), "", "https://pages.example.org/hits")


@pytest.fixture
def cast(database: str) -> Cast:
    assert database
    return make_visitors()


@pytest.fixture
def chief(database: str, cast: Cast) -> Client:
    give_role(database, cast.owner, "administrator")
    return visit_as(cast.owner)


def _rows(cast: Cast) -> list[WebhookRow]:
    return list_webhooks(operator().acting_for(cast.owner.office).as_viewer())


def _do(client: Client, cast: Cast, name: str) -> str:
    [row] = _rows(cast)
    answer = client.post(f"/webhooks/{row.uuid}/{name}", follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_set_up_with_a_secret_shown_once_paused_resumed_and_removed(
    cast: Cast, chief: Client
) -> None:
    empty = chief.get("/webhooks").content.decode()
    assert "No webhook yet" in empty
    assert "Nothing is sent yet" in empty  # no host is allowed
    answer = chief.post("/webhooks/add", FORM)
    [first] = re.findall(r"whsec_[\w+/=]+", answer.content.decode())
    assert answer["Cache-Control"] == "no-store"
    page = chief.get("/webhooks").content.decode()
    assert "whsec_" not in page
    assert (ADDRESS in page, "case system" in page) == (True, True)
    newer = re.findall(r"whsec_[\w+/=]+", _do(chief, cast, "rotate"))
    assert (len(newer), newer == [first]) == (1, False)
    assert "Its older secret signs as well" in chief.get("/webhooks").content.decode()
    assert "Paused" in _do(chief, cast, "pause")
    assert "nothing was changed" in _do(chief, cast, "pause")
    assert "stands by you" in _do(chief, cast, "resume")
    assert "TIELINE_WEBHOOK_HOSTS" in _do(chief, cast, "ping")
    with override_settings(WEBHOOKS=RULES):
        assert "is sent a message" in _do(chief, cast, "ping")
    assert [one.event for one in _rows(cast)[0].messages] == [WebhookEvent.PING]
    assert "Removed" in _do(chief, cast, "remove")
    assert _rows(cast) == []
    done = [entry.action for entry in list_trail(cast.owner)]
    for action in ("added", "rotated", "paused", "resumed", "removed"):
        assert f"webhook.{action}" in done


def test_what_its_system_does_not_take_is_seen_and_tried_again(
    cast: Cast, chief: Client, database: str
) -> None:
    chief.post("/webhooks/add", FORM)
    with override_settings(WEBHOOKS=RULES):
        _do(chief, cast, "ping")
    assert "not taken</span>" not in chief.get("/webhooks").content.decode()
    with admin(database) as super_:
        super_.execute(
            "update notices_webhookmessage set state = 'failed', finished_at = now(),"
            " attempts = 9, reason = 'name_not_found'"
        )
    page = chief.get("/webhooks").content.decode()
    assert "1 message not taken" in page
    assert webhook_words.WEBHOOK_REASONS["name_not_found"] in page
    assert "given up" in page
    assert "1 message tried again" in _do(chief, cast, "retry")
    assert [one.state for one in _rows(cast)[0].messages] == [DeliveryState.WAITING]
    assert "given up" not in chief.get("/webhooks").content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Say which system is told."),
        ({**FORM, "address": "http://cases.example.org/"}, "https"),
        ({**FORM, "address": "https://a:secret@example.org/"}, "no user or password"),
        ({**FORM, "label": "a\u202eb"}, "needs a label"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(
    cast: Cast, chief: Client, given: dict[str, str], said: str
) -> None:
    answer = chief.post("/webhooks/add", given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert _rows(cast) == []


def test_everybody_else_is_refused(cast: Cast, chief: Client, database: str) -> None:
    chief.post("/webhooks/add", FORM)
    give_role(database, cast.partner, "administrator")
    elsewhere, analyst = visit_as(cast.partner), visit_as(cast.stranger)
    assert analyst.get("/webhooks").status_code == 403
    assert "/webhooks" not in analyst.get("/account").content.decode()
    assert "No webhook yet" in elsewhere.get("/webhooks").content.decode()
    [row] = _rows(cast)
    for name in NAMES:
        address = f"/webhooks/{row.uuid}/{name}"
        assert analyst.post(address).status_code == 403
        with override_settings(WEBHOOKS=RULES):
            assert elsewhere.post(address).status_code == 404
        assert chief.get(address).status_code == 405
    assert _rows(cast) == [row]


def test_every_code_of_a_webhook_has_words() -> None:
    assert set(webhook_words.WEBHOOKS) == set(WebhookState) - {WebhookState.REMOVED}
    assert set(webhook_words.WEBHOOK_EVENTS) == set(WebhookEvent)
    assert set(webhook_words.MESSAGE_STATES) == set(DeliveryState)
