"""`tieline subject`, as an officer and a supervisor use it."""

from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse, write_table
from tests.factories.subjects import FACTS

pytestmark = pytest.mark.usefixtures("database")

SHARED, OTHER = "+12025550143", "+12025550144"
STATED = (
    "--crime", "smuggling of cocaine", "--facts", FACTS, "--source", "b", "--information", "2",
)  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> tuple[str, ...]:
    for code in ("A", "B"):
        do("office", "add", code, "--country", "US")
        for role in ("analyst", "supervisor"):
            do("person", "add", f"{role}-{code}", "--office", code, "--role", role)
        do("case", "open", "C-1", "--office", code)
        path = write_table(tmp_path / f"{code}.csv", "number", SHARED, OTHER)
        do(
            "submit", str(path), "--office", code, "--case", "C-1", "--authority", "subpoena:1",
            "--column", "number=phone", "--as", f"analyst-{code}",
        )  # fmt: skip
    return ("--office", "A", "--as", "analyst-A")


def _open(*words: str) -> str:
    said = do("subject", "open", "Marco Ortega", "--case", "C-1", *STATED, *words).out
    return said.split("Subject ")[-1].split()[0]


def test_the_life_of_a_subject(office: tuple[str, ...]) -> None:
    assert "No subject is entered" in do("subject", "list", *office).out
    ident = _open(*office, "--value", "(202) 555-0143")
    [listed] = do("subject", "list", *office, "--case", "C-1", "--json").json
    assert (listed["id"], listed["label"], listed["how_ended"]) == (ident, "Marco Ortega", None)
    assert listed["values"] == [{"kind": "phone", "value": SHARED}]
    assert listed["suspicion"]["source"] == "B"
    assert "1 values belong" in do("subject", "value", ident, OTHER, *office).out
    assert "0 values belong" in do("subject", "value", ident, OTHER, *office).out
    assert "None is due" in do("subject", "list", *office, "--due").out
    assert "roles" in refuse(1, "subject", "validate", ident, *office, "--reason", "seen again")
    supervisor = ("--office", "A", "--as", "supervisor-A")
    said = do("subject", "validate", ident, *supervisor, "--reason", "seen again").out
    assert f"Subject {ident} stands until 20" in said
    shown = do("subject", "show", ident, *office).out
    assert "seen again" in shown
    assert "smuggling of cocaine" in shown
    assert len(do("hit", "list", "--as", "analyst-B", "--json").json) == 2
    assert (
        "is ended: cleared"
        in do("subject", "end", ident, *office, "--how", "cleared", "--reason", "acquitted").out
    )
    assert do("hit", "list", "--as", "analyst-B", "--json").json == []
    [listed] = do("subject", "list", *office, "--json").json
    assert (listed["how_ended"], listed["end_reason"]) == ("cleared", "acquitted")


def test_a_text_said_of_two_is_flagged_and_kept(office: tuple[str, ...]) -> None:
    first = _open(*office)
    said = do("subject", "open", "Ilse Brandt", "--case", "C-1", *STATED, *office).out
    assert f"Flagged: the same facts (100 % alike) are stated for subject {first}" in said
    assert len(do("subject", "list", *office, "--json").json) == 2
    assert "text repeated" in do("subject", "list", *office).out
    other = tuple("Paid the skipper with notes out of the box that was seized." if w == FACTS else w
                  for w in STATED)  # fmt: skip
    again = said.split("Subject ")[-1].split()[0]
    assert "Flagged" not in do("subject", "attest", again, *office, *other).out
    assert "text repeated" not in do("subject", "list", *office).out


def test_what_cannot_be_is_a_clear_line(office: tuple[str, ...]) -> None:
    short = tuple("known to us" if word == FACTS else word for word in STATED)
    new = ("subject", "open", "M. O.", "--case", "C-1", *office)
    assert "at least 40 characters" in refuse(1, *new, *short)
    assert "none of: A, B, C, X" in refuse(1, *new, *STATED, "--source", "Z")
    assert "none of: person" in refuse(1, *new, *STATED, "--kind", "boat")
    assert "is no value of the case" in refuse(3, *new, *STATED, "--value", "+12025550199")
    ident = _open(*office)
    own = ("subject", "end", ident, *office, "--reason", "x")
    assert "lapses by itself" in refuse(1, *own, "--how", "lapsed")
    assert "none of" in refuse(1, *own, "--how", "gone")
    other = ("--office", "B", "--as", "analyst-B")
    assert "no subject" in refuse(3, "subject", "show", ident, *other)
    assert "no subject" in refuse(3, "subject", "show", "nothing", *office)
