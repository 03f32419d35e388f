"""`tieline detail`, and that a person named with --as has their own rights."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.terminal import do, refuse

pytestmark = pytest.mark.usefixtures("database")
SOON = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%d")


@pytest.fixture(autouse=True)
def _two_offices(database: str) -> None:
    for code in ("NYC", "LON"):
        do("office", "add", code)
    do("person", "add", "ana", "--office", "NYC", "--role", "analyst")
    do("person", "add", "bob", "--office", "LON", "--role", "analyst")
    do("person", "add", "adm", "--office", "LON", "--role", "administrator")


def _place() -> str:
    do(
        "detail", "place", "ana", "--office", "LON", "--role", "analyst",
        "--basis", "agreement 2026-7", "--until", SOON,
    )  # fmt: skip
    [row] = do("detail", "list", "--office", "LON", "--json").json
    assert (row["person"], row["home"], row["host"], row["role"], row["state"]) == (
        "ana", "NYC", "LON", "analyst", "runs",
    )  # fmt: skip
    return str(row["id"])


def test_whoever_is_placed_acts_there_until_it_is_revoked() -> None:
    assert "no role" in refuse(1, "--as", "ana", "case", "list", "--office", "LON")
    ident = _place()
    do("--as", "ana", "case", "open", "C-1", "--office", "LON")
    do("--as", "adm", "detail", "revoke", ident, "--office", "LON", "--reason", "left")
    assert "no role" in refuse(1, "--as", "ana", "case", "list", "--office", "LON")
    assert "revoked" in do("detail", "list", "--office", "NYC").out


def test_a_person_has_their_own_rights_and_no_others() -> None:
    ident = _place()
    for words in (
        ("case", "list"),
        ("case", "open", "C-1"),
        ("submission", "list"),
        ("hit", "list"),
        ("hits",),
        ("layout", "list"),
        ("mail", "list"),
        ("check", "+1 202 555 0143", "--purpose", "a test"),
    ):
        assert "None of your roles" in refuse(1, "--as", "adm", *words, "--office", "LON"), words
    do("--as", "adm", "person", "list", "--office", "LON")
    assert "None of your roles" in refuse(
        1, "--as", "bob", "detail", "revoke", ident, "--office", "LON", "--reason", "a test"
    )
    assert "None of your roles" in refuse(
        1, "--as", "adm", "detail", "place", "ana", "--office", "LON", "--role", "analyst",
        "--basis", "x", "--until", SOON,
    )  # fmt: skip


def test_what_cannot_be_read_as_a_date_is_refused() -> None:
    said = refuse(
        1, "detail", "place", "ana", "--office", "LON", "--role", "analyst",
        "--basis", "x", "--until", "soon",
    )  # fmt: skip
    assert "no date" in said
