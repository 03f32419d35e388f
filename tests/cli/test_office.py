"""`tieline office`."""

import pytest

from tests.cli.terminal import do, environment, refuse

pytestmark = pytest.mark.usefixtures("database")


def test_offices_are_added_and_listed_with_all_that_was_said_of_them() -> None:
    assert "No offices yet" in do("office", "list").out
    do(
        "office", "add", "DEA NY 3", "--name", "New York Division", "--agency", "DEA",
        "--country", "us", "--city", "New York", "--timezone", "America/New_York",
    )  # fmt: skip
    do("office", "add", "plain")
    do("person", "add", "ana", "--office", "DEA NY 3", "--role", "analyst")
    assert do("office", "list", "--json").json == [
        {
            "code": "DEA NY 3",
            "name": "New York Division",
            "agency": "DEA",
            "country": "US",
            "city": "New York",
            "timezone": "America/New_York",
            "point_of_contact": "ana",
        },
        {
            "code": "plain",
            "name": "plain",
            "agency": "unassigned",
            "country": "ZZ",
            "city": "",
            "timezone": "UTC",
            "point_of_contact": None,
        },
    ]
    table = do("office", "list").out
    for shown in ("DEA NY 3", "New York Division", "America/New_York", "unassigned", "ana"):
        assert shown in table
    # The directory is open to everyone who acts.
    assert do("--as", "ana", "office", "list").out == table


def test_an_office_that_cannot_be_added_is_refused_with_the_reason() -> None:
    do("office", "add", "A")
    do("person", "add", "ana", "--office", "A", "--role", "analyst")
    before = do("office", "list", "--json").json
    for words, said in (
        (("A",), "'A' already"),
        ((" B",), "spaces"),
        (("B", "--country", "Peru"), "two letters"),
        (("B", "--timezone", "Mars/Base"), "time zone"),
        (("B" * 400,), "1 to 60 characters"),
    ):
        assert said in refuse(1, "office", "add", *words)
    assert "operator" in refuse(1, "office", "add", "B", "--as", "ana")
    assert "Missing argument" in refuse(2, "office", "add")
    assert do("office", "list", "--json").json == before


def test_a_database_that_is_not_there_is_one_line_without_a_statement() -> None:
    said = refuse(4, "office", "list", environ=environment(TIELINE_DATABASE="no_such_database"))
    assert "tieline doctor" in said
    assert "select" not in said.lower()
