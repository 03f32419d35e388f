"""Webhooks by the API: for an administrator's token; no secret is ever in an answer."""

from uuid import uuid4

from django.test import override_settings

from tests.conftest import admin
from tests.factories.programs import Program, program_of
from tests.factories.roles import give_only
from tests.factories.world import NOON, make_cast, operator
from tieline.apps.notices import webhooks
from tieline.config.webhooks import WebhookRules

RULES = WebhookRules(("cases.example.org",), (), "", "https://pages.example.org/hits")


def _do(program: Program, ident: str, name: str, key: str | None = None) -> tuple[int, object]:
    answer = program.post(f"/webhooks/{ident}/{name}", key=key)
    return answer.status_code, answer.json() if answer.content else None


def test_they_are_listed_tried_paused_and_removed(database: str) -> None:
    cast = make_cast()
    acting = operator().acting_for(cast.owner.office)
    made = webhooks.add_webhook("desk", "https://cases.example.org/", actor=acting, now=NOON)
    program, ident = program_of(cast.owner), str(made.uuid)
    assert program.get("/webhooks").json()["code"] == "right_missing"
    give_only(database, cast.owner, "administrator")
    give_only(database, cast.partner, "administrator")
    program, elsewhere = program_of(cast.owner), program_of(cast.partner)
    listed = program.get("/webhooks")
    assert b"whsec_" not in listed.content
    [row] = listed.json()["items"]
    assert (row["id"], row["label"], row["state"], row["messages"]) == (ident, "desk", "active", [])
    assert elsewhere.get("/webhooks").json()["items"] == []
    assert program.post(f"/webhooks/{ident}/ping").json()["code"] == "webhooks_off"
    assert elsewhere.post(f"/webhooks/{ident}/ping").status_code == 404
    with override_settings(WEBHOOKS=RULES):
        assert _do(program, ident, "ping", "k-1") == (204, None)
        assert _do(program, ident, "ping", "k-1") == (204, None)  # the same request, once
    [row] = program.get("/webhooks").json()["items"]
    assert [(one["event"], one["state"]) for one in row["messages"]] == [("ping", "waiting")]
    with admin(database) as super_:
        super_.execute(
            "update notices_webhookmessage set state = 'failed', finished_at = now(),"
            " reason = 'answered_500'"
        )
    [row] = program.get("/webhooks").json()["items"]
    assert (row["troubled"], row["messages"][0]["reason"]) == (1, "answered_500")
    assert _do(program, ident, "retry") == (200, {"messages": 1})
    assert _do(program, ident, "pause") == (204, None)
    assert program.get("/webhooks").json()["items"][0]["state"] == "paused"
    assert _do(program, ident, "resume") == (204, None)
    for name in ("ping", "pause", "resume", "retry", "remove"):
        assert _do(elsewhere, ident, name)[0] == 404
        assert _do(program, str(uuid4()), name)[0] == 404
    assert _do(program, ident, "remove") == (204, None)
    assert program.get("/webhooks").json()["items"] == []
