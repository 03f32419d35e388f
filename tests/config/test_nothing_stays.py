"""What was purged is in no file of the installation and in no dump, in whatever form it was given."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.factories.installations import Installation
from tests.factories.places import reachable_folder

GIVEN = ("+1 (202) 555-0177", "Rådhuset.Büro@example.org", "jane~the~heron")
CANONICAL = ("12025550177", "rådhuset.büro@example.org")
TEXTS = (
    "a canary summary of the case",
    "Marta of the western quay",
    "seen at night handing boxes over; a canary fact",
    "known from the canary harbour",
    "canary-list-7.csv",
    "CANARY-REF-12",
    "warrant:CANARY-77",
    "to find the canary heron",
    "a canary note of the one who was told",
    "would name our canary source",
    "a canary word for the log",
)
SHARED = ("+1 202 555 0181", "+1 202 555 0182", "+1 202 555 0183")
"""Held by the other office as well, and so by its own right."""
NEEDLES = (*GIVEN, *CANONICAL, *TEXTS)


@pytest.fixture
def there() -> Iterator[Installation]:
    with reachable_folder() as path:
        yield Installation(path)


def _tell_others(there: Installation, tmp_path: Path) -> None:
    """What leaves the case: a correction with a note of who was told it, and a court's package in which
    one thing is disclosed and one withheld, with a reason and words."""
    for value in SHARED:
        for code, ref in (("OWN", TEXTS[5]), ("PART", "P-1")):
            file = tmp_path / f"{code}-{value[-4:]}.csv"
            file.write_text(f"number\n{value}\n", encoding="utf-8")
            there.do(
                "--as", f"sup-{code.lower()}", "submit", str(file), "--office", code, "--case", ref,
                "--authority", "warrant:1", "--column", "number=phone",
            )  # fmt: skip
    there.do("--as", "sup-part", "hits", "--office", "PART")
    with there.admin() as super_:
        [[corrected]] = super_.execute(
            "select uuid from submissions_submission where file_name = %s",
            [f"OWN-{SHARED[0][-4:]}.csv"],
        ).fetchall()
    there.do("--as", "sup-own", "submission", "withdraw", str(corrected), "--reason", "a mistake")
    [told] = json.loads(
        there.do("--as", "sup-part", "correction", "list", "--office", "PART", "--json")
    )
    there.do(
        "--as", "sup-part", "correction", "dispute", told["id"], "--office", "PART", "--note", TEXTS[8]
    )  # fmt: skip
    there.do("office", "add", "PROS", "--name", "PROS", "--agency", "Agency PROS")
    there.do("person", "add", "pros", "--office", "PROS", "--role", "prosecutor")
    there.do("person", "add", "counsel", "--office", "OWN", "--role", "counsel")
    there.do(
        "--as", "pros", "disclosure", "request", "P-1", "--of", "PART", "--proceedings", "1:26-cr-1",
        "--legal-basis", "Rule 16", "--due", (datetime.now(UTC) + timedelta(days=2)).date().isoformat(),
    )  # fmt: skip
    things = json.loads(there.do("--as", "counsel", "disclosure", "desk", "--json"))
    assert len(things) == len(
        SHARED
    )  # what was withdrawn is asked for as well, and shown to nobody
    [withdrawn] = (str(one["id"]) for one in things if one["value"] is None)
    withheld, disclosed = (str(one["id"]) for one in things if one["value"] is not None)
    for one in (withheld, withdrawn):
        there.do(
            "--as", "counsel", "disclosure", "answer", one, "--withhold", "source",
            "--reason", TEXTS[9], "--words", TEXTS[10],
        )  # fmt: skip
        there.do("--as", "sup-own", "disclosure", "approve", one)
    there.do("--as", "counsel", "disclosure", "answer", disclosed, "--disclose")
    with there.admin() as super_:  # its day has come
        super_.execute("update proceedings_disclosurerequest set due_on = current_date - 1")
    [asked] = json.loads(there.do("--as", "pros", "disclosure", "list", "--own", "--json"))
    there.do("--as", "pros", "disclosure", "issue", asked["id"], "--json")


def _count_elsewhere(there: Installation) -> list[int]:
    """Versions with content of the case, and things of its office that were disclosed."""
    with there.admin() as super_:
        [counted] = super_.execute(
            "select (select count(*) from history_version where before::text like '%canary%'),"
            " (select count(*) from proceedings_disclosureitem where contents <> ''"
            "  and office_id = (select id from offices_office where code = 'OWN'))"
        ).fetchall()
    return [int(str(count)) for count in counted]


def _check_what_others_read(there: Installation) -> None:
    """The package and the correction, which stay with the word that it was purged."""
    issued = json.loads(there.do("--as", "pros", "disclosure", "list", "--own", "--json"))
    package = json.loads(
        there.do("--as", "pros", "disclosure", "issue", issued[0]["id"], "--json")
    )  # fmt: skip
    assert [one["words"] for one in package["log_a"] if one["office"] == "OWN"] == ["purged"]
    assert len(package["log_s"]) >= 1  # where what was withdrawn stands
    assert not any(text in json.dumps(package) for text in TEXTS)
    assert {"purged": True} in [one["provenance"] for one in package["disclosed"]]
    told = json.loads(
        there.do("--as", "sup-part", "correction", "list", "--office", "PART", "--json")
    )
    assert {(one["how"], one["note"]) for one in told} >= {("withdrawn", "purged")}


def test_no_file_of_the_data_directory_and_no_dump_holds_what_was_purged(
    there: Installation, tmp_path: Path
) -> None:
    there.do("init")
    for code in ("OWN", "PART"):
        there.do("office", "add", code, "--name", code, "--agency", f"Agency {code}")
        there.do("person", "add", f"sup-{code.lower()}", "--office", code, "--role", "supervisor")
    file = tmp_path / "canary-list-7.csv"
    rows = [f"{GIVEN[0]},{GIVEN[1]},{GIVEN[2]}"] * 40
    file.write_text("\n".join(["number,mail,name", *rows, ""]), encoding="utf-8")
    columns = ("--column", "number=phone", "--column", "mail=email", "--column", "name=username")
    for code, ref in (("OWN", "CANARY-REF-12"), ("PART", "P-1")):
        summary = TEXTS[0] if code == "OWN" else "theirs"
        there.do("case", "open", ref, "--office", code, "--summary", summary)
    paper = ("--authority", "warrant:CANARY-77")
    there.do(
        "--as", "sup-own", "submit", str(file), "--office", "OWN", "--case", TEXTS[5],
        *paper, *columns,
    )  # fmt: skip
    subject = ("--crime", "smuggling", "--facts", TEXTS[2], "--source", "B", "--information", "2")
    there.do(
        "--as", "sup-own", "subject", "open", TEXTS[1], "--office", "OWN", "--case", TEXTS[5], *subject
    )  # fmt: skip
    there.do(
        "--as", "sup-own", "check", GIVEN[0], "--office", "OWN", "--case", TEXTS[5],
        "--purpose", TEXTS[7],
    )  # fmt: skip
    _tell_others(there, tmp_path)
    with there.admin() as super_:
        super_.execute("analyze")  # what autovacuum does by itself
        super_.execute("checkpoint")
    before = {needle for _, needle in there.find(NEEDLES)}
    assert before >= {*GIVEN, *CANONICAL, *TEXTS} - {TEXTS[3]}
    assert GIVEN[0].encode() in there.dump()
    assert all(count > 0 for count in _count_elsewhere(there))
    why = ("--office", "OWN", "--reason", "unlawful", "--ground", "no basis was found")
    assert "Purged." in there.do("--as", "sup-own", "purge", "case", TEXTS[5], *why)
    # Deleted rows stay in their pages and in the log until these are written anew.
    assert {name.split("/")[1] for name, _ in there.find(NEEDLES)} >= {"base", "pg_wal"}
    assert "1 purges are off the disk" in there.do("purge", "rewrite")

    assert there.find(NEEDLES) == set()
    dumped = there.dump()
    assert [needle for needle in NEEDLES if needle.encode() in dumped] == []
    _check_what_others_read(there)
    [stone] = json.loads(there.do("purge", "list", "--office", "OWN", "--json"))
    assert stone["rewritten_at"]
    there.do("audit", "seal")
    verified = json.loads(there.do("audit", "verify", "--json"))
    assert verified["findings"] == []
    assert verified["entries_redacted"] > 5, verified
    assert "Nothing was purged since" in there.do("purge", "rewrite")
