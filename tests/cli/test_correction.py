"""`tieline correction`: told, answered, disputed and replied to."""

import csv
import io

import pytest

from tests.cli.terminal import do, refuse
from tests.factories.corrections import tell_and_clear
from tests.factories.roles import give_role
from tests.factories.world import Cast, make_cast

PART = ("--as", "ana-part", "correction")
OWN = ("--as", "ana-own", "correction")


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    tell_and_clear(cast)
    return cast


def test_a_correction_is_listed_disputed_replied_to_and_done(cast: Cast, database: str) -> None:
    [row] = do(*PART, "list", "--office", "PART", "--json").json
    assert (row["how"], row["source"], row["value"]) == ("cleared", "OWN", "+12025550143")
    assert (row["cases"], row["source_case"], row["answer"]) == (["C-1"], None, None)
    assert "cleared" in do(*PART, "list", "--office", "PART").out
    ident = row["id"]
    do(*PART, "dispute", ident, "--office", "PART", "--note", "we saw his face")
    assert "disputed" in do(*OWN, "sent", "--office", "OWN").out
    reply = ("reply", ident, "--office", "OWN", "--note", "it is his brother")
    refuse(1, *OWN, *reply)
    give_role(database, cast.owner, "supervisor")
    do(*OWN, *reply)
    refuse(1, *OWN, *reply)
    [row] = do(*PART, "list", "--office", "PART", "--json").json
    assert row["reply"] == "it is his brother"
    do(*PART, "done", ident, "--office", "PART", "--note", "marked our copies")
    [sent] = do(*OWN, "sent", "--office", "OWN", "--case", "C-1", "--json").json
    assert (sent["office"], sent["answer"], sent["note"]) == ("PART", "done", "marked our copies")
    [line] = csv.DictReader(io.StringIO(do(*OWN, "sent", "--office", "OWN", "--csv").out))
    assert (line["case"], line["note"]) == ("C-1", "marked our copies")


def test_what_is_not_there_says_so(cast: Cast) -> None:
    nobody = "00000000-0000-4000-8000-000000000001"
    assert f"no correction {nobody}" in refuse(
        3, *PART, "done", nobody, "--office", "PART", "--note", "x"
    )
    refuse(3, *PART, "done", "no-id", "--office", "PART", "--note", "x")
    assert "None" in do("--as", "ana-str", "correction", "list", "--office", "STR").out
    assert "None" in do("--as", "ana-str", "correction", "sent", "--office", "STR").out
