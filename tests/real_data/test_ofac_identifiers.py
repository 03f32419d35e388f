"""Passports, tax and national numbers and phones of the US Treasury's sanctions list."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.cli.terminal import do


@pytest.mark.usefixtures("database")
def test_exactly_the_identifiers_of_several_entities_are_hits_inside_one_office(
    data: Path,
) -> None:
    path = data / "sanctions" / "ofac_identifiers.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    entities, spellings = defaultdict(set), defaultdict(set)
    for row in rows:
        entities[re.sub(r"[\W_]", "", row["value"]).upper()].add(row["ent_num"])
        spellings[row["value"]].add(row["ent_num"])
    wanted = {value: len(held_by) for value, held_by in entities.items() if len(held_by) > 1}
    assert len(wanted) == 14
    assert sum(1 for held_by in spellings.values() if len(held_by) > 1) == 10

    do("office", "add", "OFAC", "--country", "US")
    done = do(
        "submit", str(path), "--office", "OFAC", "--case-column", "ent_num",
        "--column", "value=other", "--authority", "public:sdn-2021-04", "--create", "--json",
    ).json  # fmt: skip
    assert (done["rows_read"], done["rows_accepted"]) == (len(rows), len(rows))
    cases = do("case", "list", "--office", "OFAC", "--json").json
    assert {case["ref"] for case in cases} == {row["ent_num"] for row in rows}

    found = do("hits", "--min-offices", "1", "--json").json
    assert {hit["value"]: hit["cases"] for hit in found} == wanted
    assert wanted["35722660766"] == 17
    assert {(hit["kind"], tuple(hit["offices"])) for hit in found} == {("other", ("OFAC",))}
    assert do("hits", "--min-offices", "2", "--json").json == []
