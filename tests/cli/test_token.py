"""`tieline token`."""

import pytest

from tests.cli.terminal import do, refuse
from tieline.apps.offices import queries as offices
from tieline.core.api_tokens import FORM
from tieline.core.ids import Viewer

pytestmark = pytest.mark.usefixtures("database")


def test_a_token_is_shown_once_listed_and_revoked() -> None:
    do("office", "add", "NYC")
    for name in ("ana", "bo"):
        do("person", "add", name, "--office", "NYC", "--role", "analyst")
    assert "No tokens yet" in do("token", "list", "--office", "NYC").out
    said = do("token", "create", "case system", "--office", "NYC", "--person", "ana").out
    token = FORM.search(said)
    assert token is not None
    assert "shown once" in said
    made = do("--as", "ana", "token", "create", "x", "--office", "NYC", "--days", "1", "--json")
    assert FORM.fullmatch(made.json["token"])
    listed = do("token", "list", "--office", "NYC", "--json").json
    assert [(row["name"], row["person"], row["state"]) for row in listed] == [
        ("x", "ana", "stands"),
        ("case system", "ana", "stands"),
    ]
    assert do("--as", "ana", "token", "list", "--office", "NYC", "--json").json == listed
    assert do("--as", "bo", "token", "list", "--office", "NYC", "--json").json == []
    assert token[0] not in do("token", "list", "--office", "NYC").out
    refuse(3, "--as", "bo", "token", "revoke", listed[0]["id"], "--office", "NYC")
    do("--as", "ana", "token", "revoke", listed[0]["id"], "--office", "NYC")
    assert "before" in do("token", "revoke", listed[0]["id"], "--office", "NYC").out
    states = [row["state"] for row in do("token", "list", "--office", "NYC", "--json").json]
    assert states == ["revoked", "stands"]
    ana = offices.find_person("ana")
    assert len(offices.list_tokens(Viewer(ana.id, ana.home_office_id))) == 2


def test_a_token_that_cannot_be_made_is_refused_with_the_reason() -> None:
    do("office", "add", "NYC")
    do("office", "add", "LDN")
    for name, office in (("ana", "NYC"), ("bo", "LDN")):
        do("person", "add", name, "--office", office, "--role", "analyst")
    for words, said in (
        (("token", "create", "x", "--office", "NYC"), "--person NAME"),
        (("token", "create", " ", "--office", "NYC", "--person", "ana"), "needs a name"),
        (("token", "create", "x", "--office", "NYC", "--person", "bo"), "no role in office"),
        (("token", "create", "x", "--office", "INSTALLATION", "--person", "bo"), "which office"),
        (("--as", "ana", "token", "create", "x", "--office", "LDN"), "no role in office"),
        (("--as", "ana", "token", "create", "x", "--office", "NYC", "--person", "bo"), "operator"),
    ):
        assert said in refuse(1, *words)
    refuse(2, "token", "create", "x", "--office", "NYC", "--person", "ana", "--days", "367")
    refuse(3, "token", "revoke", "x", "--office", "NYC")
