"""`tieline case posture`, `tieline silence` and `tieline coordinator`."""

from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse, superuser, write_table

pytestmark = pytest.mark.usefixtures("database")

SHARED = "+12025550143"


def _offices(*codes: str) -> None:
    for code in codes:
        do("office", "add", code, "--country", "US")
        for role in ("analyst", "supervisor", "coordinator"):
            do("person", "add", f"{role}-{code}", "--office", code, "--role", role)


def _hand_in(tmp_path: Path, code: str, case: str = "C-1") -> None:
    path = write_table(tmp_path / f"{code}.csv", "number", SHARED, "+12025550144")
    do(
        "submit", str(path), "--office", code, "--case", case, "--authority", "subpoena:1",
        "--column", "number=phone", "--as", f"analyst-{code}",
    )  # fmt: skip


def _hits(code: str) -> int:
    return len(do("hit", "list", "--as", f"analyst-{code}", "--json").json)


def test_a_case_and_one_of_its_values_answer_as_said(tmp_path: Path) -> None:
    _offices("A", "B")
    for code in ("A", "B"):
        do("case", "open", "C-1", "--office", code)
        _hand_in(tmp_path, code)
    assert (_hits("A"), _hits("B")) == (2, 2)
    own = ("--office", "A", "--as", "analyst-A")
    said = do(
        "case", "posture", "C-1", "silent", *own, "--value", "(202) 555-0143", "--reason", "a wire"
    ).out
    assert "answers for +1 202-555-0143 silent from now on" in said
    assert _hits("B") == 1
    shown = do("case", "show", "C-1", *own, "--json").json
    assert [one["value"] for one in shown["answers"]["others"]] == [SHARED]
    assert {one["value"]: one["answers"] for one in shown["selectors"]} == {
        SHARED: "silent",
        "+12025550144": "pointer",
    }
    do("case", "posture", "C-1", "as_case", *own, "--value", SHARED)
    assert _hits("B") == 2
    do("case", "posture", "C-1", "silent", *own, "--reason", "a source")
    assert (_hits("A"), _hits("B")) == (2, 0)
    table = do("case", "show", "C-1", *own).out
    assert "silent because     a source" in table
    assert "nobody yet" in table


def test_what_cannot_be_an_answer_is_refused_with_the_reason(tmp_path: Path) -> None:
    _offices("A")
    do("case", "open", "C-1", "--office", "A")
    _hand_in(tmp_path, "A")
    own = ("case", "posture", "C-1")
    assert "no answer" in refuse(1, *own, "loud", "--office", "A")
    assert "no answer" in refuse(1, *own, "as_case", "--office", "A")
    assert "Give --reason" in refuse(1, *own, "silent", "--office", "A")
    assert "no value of the case" in refuse(
        3, *own, "open", "--office", "A", "--value", "+12025550199"
    )
    assert "no case 'X'" in refuse(3, "case", "posture", "X", "open", "--office", "A")
    assert "Give --reason" in refuse(
        1, "case", "open", "S-1", "--office", "A", "--posture", "silent"
    )


def test_a_silence_is_listed_refused_allowed_and_ended() -> None:
    _offices("A")
    listed = ("silence", "list", "--as", "supervisor-A")
    assert "No case of the office is silent." in do(*listed).out
    do("case", "open", "S-1", "--office", "A", "--posture", "silent", "--reason", "a source")
    [silence] = do(*listed, "--waiting", "--json").json
    assert (silence["case"], silence["reason"], silence["is_waiting"]) == ("S-1", "a source", True)
    said = refuse(1, "silence", "allow", silence["id"], "--as", "supervisor-A")
    assert "cleared no coordinator" in said
    refuse(1, "silence", "allow", silence["id"], "--as", "analyst-A")
    do(
        "coordinator", "clear", "coordinator-A", "--silent", "--reason", "ours",
        "--as", "supervisor-A",
    )  # fmt: skip
    do("silence", "allow", silence["id"], "--as", "supervisor-A")
    assert "None waits for a supervisor." in do(*listed, "--waiting").out
    do("silence", "renew", silence["id"], "--reason", "goes on", "--as", "supervisor-A")
    [renewed] = do(*listed, "--json").json
    assert renewed["id"] != silence["id"]
    do("silence", "ask", renewed["id"], "--reason", "needed", "--as", "analyst-A")
    assert "renewal asked for" in do(*listed).out
    refuse(3, "silence", "end", silence["id"], "--reason", "over", "--as", "supervisor-A")
    refuse(3, "silence", "end", "no-id", "--reason", "over", "--as", "supervisor-A")
    do("silence", "end", renewed["id"], "--reason", "over", "--as", "analyst-A")
    assert do("case", "list", "--office", "A", "--json").json[0]["posture"] == "pointer"


def test_the_coordinators_desk_from_clearing_to_settling(tmp_path: Path) -> None:
    _offices("A", "B")
    assert "have one in common" in do("coordinator", "gaps").out
    for code in ("A", "B"):
        do(
            "coordinator", "clear", f"coordinator-{code}", "--silent", "--reason", "ours",
            "--as", f"supervisor-{code}",
        )  # fmt: skip
    assert do("coordinator", "gaps", "--json").json == [{"offices": ["A", "B"]}]
    refuse(1, "coordinator", "gaps", "--as", "supervisor-A")
    said = refuse(1, "coordinator", "clear", "analyst-B", "--reason", "no", "--as", "supervisor-A")
    assert "is a coordinator of an office" in said
    do(
        "coordinator", "clear", "coordinator-A", "--silent", "--reason", "both",
        "--as", "supervisor-B",
    )  # fmt: skip
    assert do("coordinator", "gaps", "--json").json == []
    for code in ("A", "B"):
        do("case", "open", "S-1", "--office", code, "--posture", "silent", "--reason", "a source")
        _hand_in(tmp_path, code, "S-1")
    desk = do("coordinator", "desk", "--as", "coordinator-A", "--json").json
    one, _other = desk["unseen"]
    assert [side["case"] for side in one["sides"]] == ["S-1", "S-1"]
    assert SHARED not in str(desk)
    refuse(1, "coordinator", "desk", "--as", "supervisor-A")
    assert do("coordinator", "desk", "--as", "coordinator-B", "--json").json["unseen"] == []
    do("coordinator", "take", one["id"], "--as", "coordinator-A")
    do(
        "coordinator", "settle", one["id"], "--outcome", "introduced", "--reason", "both agreed",
        "--as", "coordinator-A",
    )  # fmt: skip
    table = do("coordinator", "desk", "--as", "coordinator-A").out
    assert "settled: introduced" in table
    assert "due" in table
    refuse(3, "coordinator", "take", one["id"], "--as", "coordinator-A")
    cleared = do("coordinator", "list", "--office", "A", "--json").json
    assert [row["person"] for row in cleared] == ["coordinator-A"]
    said = refuse(1, "coordinator", "end", cleared[0]["id"], "--as", "supervisor-A")
    assert "has silent cases" in said


def test_show_says_that_a_change_is_still_being_settled(database: str) -> None:
    _offices("A")
    do("case", "open", "C-1", "--office", "A")
    own = ("case", "show", "C-1", "--office", "A", "--as", "analyst-A")
    assert "being settled" not in do(*own).out
    with superuser(database) as super_:
        super_.execute(
            "insert into selectors_settling (office_id, case_id, to_country, reveals,"
            " after_mention, changed_at, changed_by)"
            " select office_id, id, '', false, 0, now(), 1 from cases_case"
        )
    assert "being settled" in do(*own).out
    assert do(*own, "--json").json["answers"]["is_settling"] is True
