"""`tieline custodian`, `protected`, `privileged`, `quarantine` and `caller`."""

from pathlib import Path

import pytest

from tests.cli.terminal import do, refuse, run

pytestmark = pytest.mark.usefixtures("database")
NUMBER = "+1 202 555 0143"


@pytest.fixture(autouse=True)
def _offices(database: str, tmp_path: Path) -> None:
    for code in ("NYC", "LON"):
        do("office", "add", code)
    for name, office, role in (
        ("ana", "NYC", "analyst"),
        ("cora", "NYC", "lab_chemist"),
        ("sue", "LON", "supervisor"),
    ):
        do("person", "add", name, "--office", office, "--role", role, "--phone", "+1 202 555 0100")


def _give(*words: str, stdin: str) -> str:
    ended = run(*words, "--stdin", stdin=stdin)
    assert ended.code == 0, ended.err
    return ended.out


def _submit(folder: Path, person: str, office: str) -> None:
    file = folder / f"{office}.csv"
    file.write_text(f"number\n{NUMBER}\n")
    do(
        "--as", person, "submit", str(file), "--office", office, "--case", "C-1", "--create",
        "--authority", "warrant:1", "--column", "number=phone",
    )  # fmt: skip


def test_a_custodian_is_told_at_the_terminal(tmp_path: Path) -> None:
    assert "None of your roles" in refuse(1, "--as", "cora", "protected", "list")
    do("custodian", "appoint", "cora", "--basis", "order 12")
    assert "has a custodian" in refuse(1, "custodian", "appoint", "ana", "--basis", "order 13")
    assert "No number is protected" in do("--as", "cora", "protected", "list").out
    assert "Protected, as phone" in _give(
        "--as", "cora", "protected", "add", "HERON-4", stdin=NUMBER
    )
    _submit(tmp_path, "sue", "LON")
    [match] = do("--as", "cora", "protected", "matches", "--new", "--json").json
    assert (match["code"], match["office"], match["how"], match["seen_at"]) == (
        "HERON-4", "LON", "held", None,
    )  # fmt: skip
    do("--as", "cora", "protected", "seen", match["id"], "--done", "called Sue")
    assert do("--as", "cora", "protected", "matches", "--new", "--json").json == []
    [row] = do("--as", "cora", "protected", "list", "--json").json
    assert set(row) == {"id", "code", "kind", "added_at", "expires_at", "is_compared"}
    do("--as", "cora", "protected", "end", row["id"], "--reason", "left")
    refuse(3, "--as", "cora", "protected", "end", row["id"], "--reason", "left")
    refuse(3, "--as", "cora", "protected", "seen", "nonsense", "--done", "x")
    do("custodian", "dismiss", "--office", "NYC", "--reason", "moved")
    assert "None of your roles" in refuse(1, "--as", "cora", "protected", "matches")
    assert "None of your roles" in refuse(1, "protected", "list")  # the operator neither


def test_a_number_comes_from_standard_input_alone() -> None:
    do("custodian", "appoint", "cora", "--basis", "order 12")
    two = run("--as", "cora", "protected", "add", "X", "--stdin", stdin="1\n2\n")
    assert (two.code, "2 lines" in two.err) == (1, True)
    assert "no terminal" in refuse(2, "--as", "cora", "protected", "add", "X")


def test_a_supervisor_keeps_a_number_out_and_decides(tmp_path: Path) -> None:
    sue = ("--as", "sue")
    told = _give(*sue, "privileged", "add", "--class", "lawyer", "--basis", "a rule", stdin=NUMBER)
    assert "No case of this office holds it" in told
    _submit(tmp_path, "sue", "LON")
    [held] = do(*sue, "quarantine", "list", "--held", "--json").json
    assert (held["case"], held["row"], held["state"]) == ("C-1", 1, "held")
    assert "5550143" not in do(*sue, "case", "show", "C-1", "--office", "LON").out
    released = do(*sue, "quarantine", "release", held["id"], "--reason", "a court").out
    assert "Released" in released
    assert "before" in do(*sue, "quarantine", "release", held["id"], "--reason", "a court").out
    refuse(1, *sue, "quarantine", "destroy", held["id"], "--reason", "late")
    refuse(3, *sue, "quarantine", "destroy", "nonsense", "--reason", "late")
    [row] = do(*sue, "privileged", "list", "--json").json
    do(*sue, "privileged", "end", row["uuid"], "--reason", "left")
    assert "No number is privileged" in do(*sue, "privileged", "list").out
    assert "released" in do(*sue, "quarantine", "list").out


def test_a_watch_desk_checks_a_caller_and_asks_for_them() -> None:
    sue, said = ("--as", "sue"), ("ana", "--office", "NYC", "--purpose", "a vehicle")
    assert "none set" in do(*sue, "caller", "find", *said).out
    _give("--as", "ana", "caller", "set-word", stdin="blue herons rise")
    passed = _give(*sue, "caller", "check", *said, stdin="Blue Herons rise")
    ident = passed.split("--caller ")[1].strip()
    assert "wrong_code_word" in _give(*sue, "caller", "check", *said, stdin="grey herons")
    do(*sue, "caller", "check", *said, "--refused")
    do(*sue, "caller", "check", *said, "--called-back")
    outcomes = [row["outcome"] for row in do(*sue, "caller", "list", "--json").json]
    assert outcomes == [
        "verified_by_call_back", "refused", "wrong_code_word", "verified_by_code_word",
    ]  # fmt: skip
    asked = (
        "check",
        NUMBER,
        "--office",
        "LON",
        "--purpose",
        "for the caller",
        "--no-case-reason",
        "a test has none",
        "--caller",
    )
    do(*sue, *asked, ident)
    refuse(3, *sue, *asked, "nonsense")
    refuse(2, *sue, "caller", "check", *said, "--refused", "--called-back")
    assert "None of your roles" in refuse(1, "--as", "ana", "caller", "list")
