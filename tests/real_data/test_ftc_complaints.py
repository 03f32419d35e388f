"""One day of unwanted-call complaints in the United States, each state taken as an office.

What must come out is worked out here from the raw file, number by number, with the phonenumbers
library alone.
"""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phonenumbers
import pytest

from tests.cli.terminal import do

STATE, NUMBER = "Consumer_State", "Company_Phone_Number"
WORDS = (
    "--office-column", STATE, "--case-column", STATE, "--column", f"{NUMBER}=phone",
    "--region", "US", "--authority", "public:ftc-2021-07-08", "--create", "--json",
)  # fmt: skip
SAMPLE = ("California", "Texas", "Florida", "Alaska", "Vermont", "Ohio", "District of Columbia")


@dataclass(frozen=True)
class Truth:
    """The file, read by brute force."""

    rows: list[dict[str, str]]
    valid: dict[str, frozenset[str]]
    invalid: dict[str, frozenset[str]]

    def shared(self, among: frozenset[str] | None = None) -> dict[str, frozenset[str]]:
        """The valid numbers that two or more of these states have, with the states."""
        found = {
            number: states if among is None else states & among
            for number, states in self.valid.items()
        }
        return {number: states for number, states in found.items() if len(states) > 1}


@pytest.fixture
def path(data: Path) -> Path:
    return data / "calls" / "ftc_dnc_complaints_2021-07-08.csv"


@pytest.fixture
def truth(path: Path) -> Truth:
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    valid, invalid = defaultdict(set), defaultdict(set)
    for row in rows:
        state, text = row[STATE].strip(), row[NUMBER].strip()
        if not state or not text:
            continue
        number = _read(text)
        (valid if number else invalid)[number or text].add(state)
    return Truth(
        rows,
        {number: frozenset(states) for number, states in valid.items()},
        {text: frozenset(states) for text, states in invalid.items()},
    )


def _read(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _listed(found: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
    return {hit["value"]: frozenset(hit["offices"]) for hit in found}


@pytest.mark.usefixtures("database")
def test_the_case_sheet_gives_exactly_the_numbers_of_two_or_more_states(
    path: Path, truth: Truth
) -> None:
    done = do("submit", str(path), *WORDS).json
    without_state = sum(1 for row in truth.rows if not row[STATE].strip())
    with_number = sum(1 for row in truth.rows if row[STATE].strip() and row[NUMBER].strip())
    assert done["rows_read"] == len(truth.rows) == 14034
    assert done["row_problems"] == without_state > 0
    assert done["rows_accepted"] == with_number
    assert done["rows_empty"] == 14034 - without_state - with_number > 0
    # Each state's part holds its own rows, no more and no fewer.
    states = Counter(row[STATE].strip() for row in truth.rows)
    assert {part["office"] or "": part["rows_read"] for part in done["submissions"]} == states
    assert {part["state"] for part in done["submissions"]} == {"finished"}

    found = do("hits", "--min-offices", "2", "--json").json
    assert len(found) == len({hit["value"] for hit in found})
    valid = [hit for hit in found if hit["is_valid"]]
    shared = truth.shared()
    assert len(shared) == 259
    assert _listed(valid) == shared
    assert {hit["kind"] for hit in found} == {"phone"}
    for hit in found:
        assert hit["offices"] == sorted(hit["offices"])
        assert hit["cases"] == len(hit["offices"])
    widest = max(valid, key=lambda hit: len(hit["offices"]))
    assert (widest["value"], len(widest["offices"])) == ("+13152328257", 14)

    apart = [hit for hit in found if not hit["is_valid"]]
    wanted = {text: states for text, states in truth.invalid.items() if len(states) > 1}
    assert len(wanted) == 3
    assert {_digits(hit["value"]): frozenset(hit["offices"]) for hit in apart} == {
        _digits(text): states for text, states in wanted.items()
    }


def test_the_states_in_any_order_give_the_same_hits(
    database: str, path: Path, truth: Truth, tmp_path: Path
) -> None:
    wanted = truth.shared(frozenset(SAMPLE))
    assert len(wanted) > 20
    for state in reversed(SAMPLE):
        rows = [row for row in truth.rows if row[STATE].strip() == state]
        assert rows
        part = tmp_path / f"{state}.csv"
        with part.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(reversed(rows))
        assert do("submit", str(part), *WORDS).json["rows_read"] == len(rows)
    found = do("hits", "--min-offices", "2", "--json").json
    assert _listed([hit for hit in found if hit["is_valid"]]) == wanted
