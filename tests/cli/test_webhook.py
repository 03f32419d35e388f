"""`tieline webhook`."""

import re

import pytest

from tests.cli.terminal import Ended, do, environment, refuse
from tieline.core.rights import Right

ADDRESS = "https://cases.example.org/tieline"
OFFICE = ("--office", "NYC")


@pytest.fixture(autouse=True)
def _offices(database: str) -> None:
    assert database
    do("office", "add", "NYC")
    do("office", "add", "LDN")
    for name, office, role in (
        ("adm", "NYC", "administrator"),
        ("ana", "NYC", "analyst"),
        ("eve", "LDN", "administrator"),
    ):
        do("person", "add", name, "--office", office, "--role", role)


def _ping(ident: str, **changes: str) -> Ended:
    return do("--as", "adm", "webhook", "ping", ident, *OFFICE, environ=environment(**changes))


def _secret(said: str) -> str:
    found = re.search(r"whsec_\S+", said)
    assert found is not None
    assert "shown once" in said
    return found[0]


def test_an_administrator_adds_one_sees_how_it_stands_and_removes_it() -> None:
    empty = do("--as", "adm", "webhook", "list", *OFFICE).out
    assert "No webhooks yet" in empty
    first = _secret(do("--as", "adm", "webhook", "add", "case system", ADDRESS, *OFFICE).out)
    listed = do("--as", "adm", "webhook", "list", *OFFICE, "--json")
    assert first not in listed.out
    [row] = listed.json
    ident = row["uuid"]
    assert (row["label"], row["address"], row["state"]) == ("case system", ADDRESS, "active")
    assert do("webhook", "list", *OFFICE, "--json").json == [row]  # the operator, for the office
    assert "paused" in do("--as", "adm", "webhook", "pause", ident, *OFFICE).out
    assert "before" in do("--as", "adm", "webhook", "pause", ident, *OFFICE).out
    assert "active" in do("--as", "adm", "webhook", "resume", ident, *OFFICE).out
    assert _secret(do("--as", "adm", "webhook", "rotate", ident, *OFFICE).out) != first
    _ping(ident, TIELINE_WEBHOOK_HOSTS="cases.example.org", TIELINE_URL="https://t.example.org")
    [row] = do("--as", "adm", "webhook", "list", *OFFICE, "--json").json
    assert [(one["event"], one["state"]) for one in row["messages"]] == [("ping", "waiting")]
    assert "tries 1 again" in do("--as", "adm", "webhook", "retry", ident, *OFFICE).out
    assert "removed" in do("--as", "adm", "webhook", "remove", ident, *OFFICE).out
    assert do("--as", "adm", "webhook", "list", *OFFICE, "--json").json == []
    assert "no webhook" in refuse(3, "--as", "adm", "webhook", "resume", ident, *OFFICE)


def test_what_cannot_be_done_is_refused_with_the_reason() -> None:
    do("webhook", "add", "desk", ADDRESS, *OFFICE)
    [row] = do("webhook", "list", *OFFICE, "--json").json
    right = Right.ADMINISTER.value
    for words, code, said in (
        (("--as", "ana", "webhook", "add", "x", ADDRESS, *OFFICE), 1, right),
        (("--as", "ana", "webhook", "list", *OFFICE), 1, right),
        (("--as", "eve", "webhook", "list", *OFFICE), 1, "no role in office"),
        (("--as", "eve", "webhook", "pause", row["uuid"], "--office", "LDN"), 3, "no webhook"),
        (("webhook", "add", "x", "http://cases.example.org", *OFFICE), 1, "https"),
        (("webhook", "add", " x", ADDRESS, *OFFICE), 1, "label"),
        (("webhook", "add", "x", ADDRESS, "--office", "INSTALLATION"), 1, "office"),
        (("webhook", "ping", row["uuid"], *OFFICE), 1, "TIELINE_WEBHOOK_HOSTS"),
        (("webhook", "pause", "x", *OFFICE), 3, "no webhook"),
    ):
        assert said in refuse(code, *words), words
