"""`tieline hits`."""

import csv
import io
import subprocess

import pytest

from tests.cli.terminal import PROGRAM, do, environment, refuse
from tests.factories.world import (
    OTHERS,
    Player,
    later,
    make_case,
    make_player,
    make_submission,
)
from tieline.core.postures import Posture

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def world(database: str) -> tuple[Player, ...]:
    """One number in three offices, one in two, one twice in one, one silent, one that is none."""
    a, b, c = (make_player(code) for code in ("A 1", "B", "C"))
    for player in (a, b, c):
        make_case(player, "C-1")
    make_case(a, "C-2")
    make_case(c, "dark", posture=Posture.SILENT)
    make_submission(a, ["+12025550101", "+12025550102", "+12025550103", "0000000000"], at=later(1))
    make_submission(a, ["+12025550103"], case="C-2", at=later(2))
    make_submission(b, ["+12025550101", "+12025550102", "+12025550104"], at=later(3))
    make_submission(c, ["+12025550101", "0000000000"], at=later(4))
    make_submission(c, ["+12025550104"], case="dark", at=later(5))
    make_submission(b, ["=1+1"], layout=OTHERS, at=later(6))
    make_submission(c, ["=1+1"], layout=OTHERS, at=later(7))
    return a, b, c


def test_hits_are_listed_for_programs_with_all_their_facts() -> None:
    found = {hit["value"]: hit for hit in do("hits", "--json").json}
    assert {value: (hit["offices"], hit["cases"]) for value, hit in found.items()} == {
        "+12025550101": (["A 1", "B", "C"], 3),
        "+12025550102": (["A 1", "B"], 2),
        "11": (["B", "C"], 2),
        "0000000000": (["A 1", "C"], 2),
    }
    assert {value: hit["is_valid"] for value, hit in found.items()} == {
        "+12025550101": True,
        "+12025550102": True,
        "11": found["11"]["condition"] == "valid",
        "0000000000": False,
    }
    assert {(hit["kind"], hit["value"] == "11") for hit in found.values()} == {
        ("phone", False),
        ("other", True),
    }
    for hit in found.values():
        assert hit["first_at"] < hit["last_at"]
    assert {hit["value"] for hit in do("hits", "--min-offices", "3", "--json").json} == {
        "+12025550101"
    }
    inside = do("hits", "--min-offices", "1", "--json").json
    assert {hit["value"] for hit in inside} - set(found) == {"+12025550103"}
    assert {
        hit["value"] for hit in do("hits", "--office", "A 1", "--min-offices", "1", "--json").json
    } == {"+12025550101", "+12025550102", "+12025550103", "0000000000"}


def test_only_the_owner_of_a_silent_case_sees_its_hits() -> None:
    assert "+12025550104" not in do("hits", "--json").out
    assert "+12025550104" not in do("hits", "--office", "B", "--json", "--as", "ana-b").out
    assert "+12025550104" in do("hits", "--office", "C", "--json", "--as", "ana-c").out


def test_hits_as_a_table_and_as_csv_say_the_same_as_json() -> None:
    wanted = do("hits", "--min-offices", "1", "--json").json
    rows = list(csv.DictReader(io.StringIO(do("hits", "--min-offices", "1", "--csv").out)))
    assert [(row["value"], row["offices"], row["cases"]) for row in rows] == [
        (hit["value"], "; ".join(hit["offices"]), str(hit["cases"])) for hit in wanted
    ]
    table = do("hits", "--min-offices", "1").out
    inside = table.index("Inside one office")
    assert inside < table.index("+1 202-555-0103" if "+1 202-555-0103" in table else "+12025550103")
    apart = table.index("Not valid, partial or filler values")
    assert apart < table.index("0000000000")
    assert table.index("Between offices") < table.index("A 1, B, C") < inside < apart


def test_since_keeps_what_arrived_no_earlier() -> None:
    assert do("hits", "--since", "2100-01-01", "--json").json == []
    assert "No value is held by more than one office" in do("hits", "--since", "2100-01-01").out
    everything = do("hits", "--json").json
    assert do("hits", "--since", "2000-01-01T00:00Z", "--json").json == everything
    latest = everything[0]
    kept = do("hits", "--since", latest["last_at"], "--json").json
    assert latest in kept
    assert len(kept) < len(everything)
    assert "'soon' is no date" in refuse(1, "hits", "--since", "soon")


def test_listing_across_offices_belongs_to_the_operator() -> None:
    assert "--office CODE" in refuse(1, "hits", "--as", "ana-b")
    assert "No office has the code 'Z'" in refuse(3, "hits", "--office", "Z")
    assert "--min-offices" in refuse(2, "hits", "--min-offices", "0")
    assert "--min-offices" in refuse(2, "hits", "--min-offices", "many")


def test_a_reader_that_stops_early_gets_its_lines_and_no_complaint() -> None:
    for words, reader, wanted in (
        ("hits", "head -1", 1),
        ("hits", "true", 0),
        ("hits --json", "head -1", 1),
        ("hits --csv", "true", 0),
        ("submit --help", "true", 0),
    ):
        done = subprocess.run(
            ["bash", "-c", f'"{PROGRAM}" {words} | {reader}; exit ${{PIPESTATUS[0]}}'],
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), words
        assert done.stdout.count("\n") == wanted
