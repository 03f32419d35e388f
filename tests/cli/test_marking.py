"""Markings, may-tell, releases and partners at the terminal."""

from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse

pytestmark = pytest.mark.usefixtures("database")
LINE = "TLP:AMBER · restricted · H0 · X4"
ABROAD = (
    "--to-office", "LON", "--purpose", "they can stop the ship", "--legal-basis", "treaty 1",
    "--court-by-permission", "--onward-by-permission", "--no-death-penalty",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _two_offices(database: str) -> None:
    do("office", "add", "NYC", "--agency", "Agency One", "--country", "US")
    do("office", "add", "LON", "--agency", "Agency Two", "--country", "GB")
    do("person", "add", "ana", "--office", "NYC", "--role", "analyst")
    do("person", "add", "sam", "--office", "NYC", "--role", "supervisor")


def test_a_case_is_opened_under_a_marking_shown_and_re_marked() -> None:
    assert LINE in do("case", "open", "C-1", "--office", "NYC").out
    opened = do("case", "open", "C-2", "--office", "NYC", "--posture", "open").out
    assert "marked TLP:GREEN" in opened
    stated = do(
        "case", "open", "C-3", "--office", "NYC", "--tlp", "red", "--handling", "H3",
        "--caveat", "eyes only", "--evaluation", "b2", "--to-country", "gb",
        "--to-agency", "Agency Two", "--sensitivity", "secret",
    ).out  # fmt: skip
    assert "TLP:RED · secret · H3 · B2 · eyes only · releasable to Agency Two, GB" in stated
    assert LINE in do("case", "show", "C-1", "--office", "NYC").out
    rows = do("case", "list", "--office", "NYC", "--json").json
    assert [row["marking"]["tlp"] for row in rows] == ["TLP:AMBER", "TLP:GREEN", "TLP:RED"]
    do(
        "--as", "ana", "case", "mark", "C-3", "--office", "NYC", "--caveat", "", "--handling", "H0",
        "--reason", "the source is safe",
    )  # fmt: skip
    now, before = do("case", "markings", "C-3", "--office", "NYC", "--json").json
    assert (now["reason"], now["marked_by"]) == ("the source is safe", "ana")
    assert (now["marking"]["caveats"], before["marking"]["caveats"]) == ([], ["eyes only"])
    assert now["marking"]["tlp"] == "TLP:RED"
    assert "the source is safe" in do("case", "markings", "C-3", "--office", "NYC").out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--tlp", "purple"), "no label of TLP"),
        (("--to-agency", "Agency None"), "No agency is named"),
        (("--evaluation", "B22"), "a letter and a digit"),
        (("--handling", "H3"), "state them"),
        ((), "marked so already"),
    ],
)
def test_what_cannot_be_marked_is_refused(options: tuple[str, ...], message: str) -> None:
    do("case", "open", "C-1", "--office", "NYC")
    code = 3 if "agency" in message else 1
    said = refuse(code, "case", "mark", "C-1", "--office", "NYC", "--reason", "x", *options)
    assert message in said


def test_may_tell_says_every_reason() -> None:
    do("case", "open", "C-1", "--office", "NYC", "--posture", "open")
    [told] = do("may-tell", "C-1", "--office", "NYC", "--to-office", "LON", "--json").json
    assert (told["may_go"], told["level"]) == (False, "pointer")
    assert told["unmet"] == ["legal_basis", "assurances"]
    assert "It goes abroad" in do("may-tell", "C-1", "--office", "NYC", "--to-office", "LON").out
    [told] = do("may-tell", "C-1", "--office", "NYC", "--to-country", "FR", "--json").json
    assert [reason["code"] for reason in told["reasons"]] == ["not_named", "abroad"]
    assert "Name one recipient" in refuse(1, "may-tell", "C-1", "--office", "NYC")


def test_a_release_is_given_listed_and_revoked() -> None:
    do("case", "open", "C-1", "--office", "NYC", "--posture", "open")
    said = refuse(1, "--as", "ana", "release", "give", "C-1", "--office", "NYC", *ABROAD)
    assert "It may not go there" in said
    given = do(
        "--as",
        "ana",
        "release",
        "give",
        "C-1",
        "--office",
        "NYC",
        *ABROAD,
        "--no-torture",
        "--json",
    ).json
    assert (given["state"], given["recipient"], given["legal_basis"]) == (
        "holds",
        "LON",
        "treaty 1",
    )
    [told] = do("may-tell", "C-1", "--office", "NYC", "--to-office", "LON", "--json").json
    assert (told["may_go"], told["releases"]) == (True, [given["id"]])
    revoke = ("release", "revoke", given["id"], "--office", "NYC", "--reason", "it has ended")
    assert f"Release {given['id']} is revoked." in do(*revoke).out
    [row] = do("release", "list", "--office", "NYC", "--json").json
    assert (row["state"], row["revoked_reason"]) == ("revoked", "it has ended")
    [told] = do("may-tell", "C-1", "--office", "NYC", "--to-office", "LON", "--json").json
    assert not told["may_go"]
    for ident in ("none", "00000000-0000-4000-8000-000000000000"):
        refuse(3, "release", "revoke", ident, "--office", "NYC", "--reason", "x")


def test_a_flagged_partner_needs_a_supervisor_and_danger_a_review() -> None:
    do("case", "open", "C-1", "--office", "NYC", "--posture", "open")
    do("partner", "flag", "--country", "GB", "--reason", "until it is renewed")
    assert "until it is renewed" in do("partner", "list").out
    refuse(1, "--as", "ana", "partner", "flag", "--country", "FR", "--reason", "x")
    asked = do(
        "--as",
        "ana",
        "release",
        "give",
        "C-1",
        "--office",
        "NYC",
        *ABROAD,
        "--no-torture",
        "--json",
    ).json
    assert asked["state"] == "waits"
    refuse(1, "--as", "ana", "release", "approve", asked["id"], "--office", "NYC")
    do("--as", "sam", "release", "approve", asked["id"], "--office", "NYC")
    urgent = do(
        "--as", "ana", "release", "give", "C-1", "--office", "NYC", "--to-country", "FR",
        "--purpose", "to warn them", "--danger", "a bomb on the ship", "--json",
    ).json  # fmt: skip
    assert urgent["review_due_at"] is not None
    [waiting] = do("release", "list", "--office", "NYC", "--waiting", "--json").json
    assert waiting["id"] == urgent["id"]
    do(
        "--as", "sam", "release", "review", urgent["id"], "--office", "NYC",
        "--outcome", "stands", "--note", "it was real",
    )  # fmt: skip
    assert do("release", "list", "--office", "NYC", "--waiting", "--json").json == []
    do("partner", "unflag", "--country", "GB", "--reason", "renewed")
    do("partner", "limit", "LON", "--to", "secret", "--no-law-enforcement")
    found = do("partner", "list", "--json").json
    assert found["limited"] == [{"office": "LON", "ceiling": "secret", "is_law_enforcement": False}]
    assert found["flags"][0]["ended_at"] is not None


def test_a_file_gives_its_marking_to_the_cases_it_opens(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("number\n+1 202 555 0143\n", encoding="utf-8")
    hand_in = (
        "submit", str(table), "--office", "NYC", "--authority", "public:1",
        "--column", "number=phone",
    )  # fmt: skip
    refuse(1, *hand_in, "--case", "C-9", "--tlp", "red")
    do(*hand_in, "--case", "C-9", "--create", "--tlp", "red")
    do(*hand_in, "--case", "C-9", "--create", "--tlp", "red")  # the same again adds nothing
    [case] = do("case", "list", "--office", "NYC", "--json").json
    assert case["marking"]["tlp"] == "TLP:RED"
    said = refuse(1, *hand_in, "--case", "C-9", "--create", "--tlp", "green")
    assert "another marking" in said
