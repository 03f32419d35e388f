"""`tieline disclosure`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse
from tests.factories.prosecution import add_person, ask_for
from tests.factories.world import make_case, make_player, make_submission

pytestmark = pytest.mark.usefixtures("database")
SHARED = "+1 202 555 0143"
DAY = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def test_a_request_from_asking_to_the_log(tmp_path: Path) -> None:
    a, b, court = (make_player(code) for code in ("A", "B", "COURT"))
    for player in (a, b):
        make_case(player, f"{player.office.code}-1")
        make_submission(player, [SHARED], case=f"{player.office.code}-1")
        add_person(player, f"counsel-{player.office.code.lower()}", "counsel")
        add_person(player, f"boss-{player.office.code.lower()}", "supervisor")
    prosecutor = add_person(court, "pat", "prosecutor")
    asked = ("disclosure", "request", "A-1", "--of", "A", "--proceedings", "1:26-cr-1")
    refuse(3, *asked, "--legal-basis", "Rule 16", "--due", DAY, "--of", "X", "--as", "pat")
    refuse(1, *asked, "--legal-basis", "Rule 16", "--due", "soon", "--as", "pat")
    refuse(1, *asked, "--legal-basis", "Rule 16", "--due", DAY, "--as", "ana-a")
    assert "Asked: " in do(*asked, "--legal-basis", "Rule 16", "--due", DAY, "--as", "pat").out
    (waiting,) = do("disclosure", "list", "--own", "--json", "--as", "pat").json
    assert (waiting["case"], waiting["state"]) == ("A-1", "waits")
    refuse(1, "disclosure", "issue", waiting["id"], "--as", "pat")
    uuid = str(ask_for(a, "A-1", prosecutor))
    assert "1:26-cr-00114" in do("disclosure", "list", "--as", "ana-a").out
    things = do("disclosure", "desk", "--json", "--as", "counsel-b").json
    mine = next(one for one in things if one["is_overdue"])
    ident = str(mine["id"])
    assert "list.csv" in do("disclosure", "answer", ident, "--as", "counsel-b").out
    refuse(
        1, "disclosure", "answer", ident, "--withhold", "no", "--reason", "x", "--as", "counsel-b"
    )
    refuse(
        1, "disclosure", "answer", ident, "--disclose", "--withhold", "source", "--as", "counsel-b"
    )
    withheld = ("disclosure", "answer", ident, "--withhold", "source", "--reason", "ours")
    do(*withheld, "--words", "a source", "--as", "counsel-b")
    assert "not approved" in do("disclosure", "desk", "--as", "counsel-b").out
    refuse(1, "disclosure", "approve", ident, "--as", "counsel-b")
    do("disclosure", "approve", ident, "--as", "boss-b")
    shown = do("disclosure", "show", uuid, "--json", "--as", "ana-a").json
    assert [(one["office"], one["is_decided"]) for one in shown["items"]] == [
        ("A", False),
        ("B", True),
    ]
    assert "What it asks for" in do("disclosure", "show", uuid, "--as", "ana-a").out
    pdf = tmp_path / "package.pdf"
    told = do("disclosure", "issue", uuid, "--pdf", str(pdf), "--as", "pat").out
    assert "0 disclosed; 2 in part A of the log, 0 in part S" in told
    assert pdf.read_bytes().startswith(b"%PDF-")
    log = do("disclosure", "log", uuid, "--json", "--as", "pat").json
    assert sorted(line["ground"] for line in log["log_a"]) == ["source", "unanswered"]
    assert "Nothing is withheld in this part" in do("disclosure", "log", uuid, "--as", "pat").out
    assert do("disclosure", "issue", uuid, "--json", "--as", "pat").json["log_s"] == []


def test_a_request_that_is_refused() -> None:
    a, court = make_player("A"), make_player("COURT")
    make_case(a, "A-1")
    for name, role in (("counsel-a", "counsel"), ("boss-a", "supervisor")):
        add_person(a, name, role)
    uuid = str(ask_for(a, "A-1", add_person(court, "pat", "prosecutor")))
    do("disclosure", "refuse", uuid, "--reason", "not ours", "--as", "counsel-a")
    refuse(1, "disclosure", "approve-refusal", uuid, "--as", "counsel-a")
    do("disclosure", "approve-refusal", uuid, "--as", "boss-a")
    (told,) = do("disclosure", "list", "--own", "--json", "--as", "pat").json
    assert (told["state"], told["refusal_reason"]) == ("refused", "not ours")
    refuse(1, "disclosure", "issue", uuid, "--as", "pat")
    for words in (("show", "x"), ("show", "00000000-0000-4000-8000-000000000000"), ("answer", "x")):
        refuse(3, "disclosure", *words, "--as", "counsel-a")
    assert "Nothing waits for counsel" in do("disclosure", "desk", "--as", "counsel-a").out
