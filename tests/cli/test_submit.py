"""`tieline submit` with one office's file."""

import os
import time
from pathlib import Path

import pytest

from tests.cli.terminal import do, environment, finish, refuse, run, start, superuser, write_table
from tests.factories.world import hand_in_values, make_case, make_player
from tieline.apps.submissions.holding import hold
from tieline.core.ids import SubmissionId

pytestmark = pytest.mark.usefixtures("database")

BASIS = ("--office", "A", "--authority", "subpoena:2026-1")


@pytest.fixture(autouse=True)
def offices(database: str) -> None:
    do("office", "add", "A", "--country", "US")
    do("case", "open", "C-1", "--office", "A")


def _submit(path: Path, *options: str, case: str = "C-1") -> tuple[str, ...]:
    return ("submit", str(path), *BASIS, "--case", case, *options)


def test_every_row_is_accounted_for_and_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    path = write_table(
        tmp_path / "list.csv",
        "Number,Seen,Note",
        "+1 202 555 0143,2026-03-01,x",
        "(202) 555-0101,03/04/2026,a date that two countries read differently",
        ",2026-03-02,no number",
        "202-555-0102,2026-03-02,one,cell too many",
        "  ,,",
        "781558****,2026-03-02,a part",
    )
    options = ("--column", "number=phone:called:contact", "--column", "seen=seen_at")
    first = do(*_submit(path, *options, "--json")).json
    assert first["is_new"] is True
    assert first["state"] == "finished"
    assert first["office"] == "A"
    counts = [first[name] for name in ("rows_accepted", "rows_empty", "row_problems")]
    assert counts == [3, 2, 1]
    assert first["rows_read"] == sum(counts) == 6
    found = {(one["row"], one["code"], one["is_note"]) for one in first["first_problems"]}
    assert found == {(4, "too_many_cells", False), (2, "ambiguous_date", True)}
    again = do(*_submit(path, *options, "--json")).json
    assert again["is_new"] is False
    assert again == {**first, "is_new": False}
    assert "The same was handed in before; nothing was added" in do(*_submit(path, *options)).out
    assert len(do("submission", "list", "--office", "A", "--json").json) == 1
    # Another authority or layout is another submission.
    other = ("--column", "number=phone:used")
    assert do(*_submit(path, *other, "--json")).json["is_new"] is True
    told = do(
        "submit", str(path), "--office", "A", "--case", "C-1", "--authority", "warrant:7", *options,
    ).out  # fmt: skip
    assert "6 rows read: 3 accepted, 2 without a value, 1 with problems." in told
    assert "row 4 (line 5), problem:" in told
    assert "row 2 (line 3), note:" in told
    shown = do("case", "show", "C-1", "--office", "A", "--json").json
    values = {one["value"]: one for one in shown["selectors"]}
    assert "+12025550143" in values
    assert [v["condition"] for v in values.values() if v["as_given"] == "781558****"] == ["partial"]


def test_tabs_headers_with_equals_signs_and_regions_are_understood(tmp_path: Path) -> None:
    path = write_table(
        tmp_path / "list.tsv", "a=b\tland", "020 7946 0018\tGB", "01 99 00 12 34\tFR"
    )
    ended = do(
        *_submit(path, "--column", "a=b=phone", "--column", "land=region", "--json", case="C 9"),
        "--create",
    )  # fmt: skip
    assert ended.json["rows_accepted"] == 2
    shown = do("case", "show", "C 9", "--office", "A", "--json").json
    assert {one["value"] for one in shown["selectors"]} == {"+442079460018", "+33199001234"}
    path = write_table(tmp_path / "swedish.csv", "n", "070-1740605")
    do(*_submit(path, "--column", "n=phone", "--region", "se"))
    shown = do("case", "show", "C-1", "--office", "A", "--json").json
    assert {one["value"] for one in shown["selectors"]} == {"+46701740605"}


def test_what_cannot_be_handed_in_is_refused_with_the_reason_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    good = write_table(tmp_path / "good.csv", "Phone Number,When", "+12025550143,2026-01-02")
    column = ("--column", "phone number=phone")
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(b"%PDF-1.7\n\x00\x01")
    program = tmp_path / "program.csv"
    program.write_bytes(bytes(range(256)) * 64)
    empty = write_table(tmp_path / "empty.csv")
    twice = write_table(tmp_path / "twice.csv", "n,N", "1,2")
    unclear = write_table(tmp_path / "unclear.csv", "a,b", "+12025550143,+12025550144")
    for words, code, said in (
        (_submit(pdf, *column), 1, ("PDF", "CSV")),
        (_submit(program, *column), 1, ("not text",)),
        (_submit(empty, *column), 1, ("empty",)),
        (_submit(tmp_path / "none.csv", *column), 1, ("no file", "none.csv")),
        (_submit(tmp_path, *column), 1, ("directory",)),
        (_submit(good / "below", *column), 1, ("good.csv", "directory")),
        (_submit(tmp_path / ("x" * 300), *column), 1, ("too long",)),
        (
            _submit(good, "--column", "phone numbr=phone"),
            1,
            ('"phone numbr"', '"Phone Number", "When"', 'Did you mean "Phone Number"?'),
        ),
        (_submit(good, *column, "--column", "x=seen_at"), 1, ('no column "x"', '"When"')),
        (_submit(twice, "--column", "n=phone"), 1, ("more than once", "1 and 2")),
        (_submit(good, "--column", "phone number=fone"), 1, ('"fone"', "phone", "imei")),
        (_submit(good, *column, *column), 1, ("twice", "State it once")),
        (_submit(good, "--column", "phone number"), 1, ("HEADER=KIND",)),
        (_submit(good, "--column", "phone number=phone:king"), 1, ("used, called, associated",)),
        (_submit(good, *column, "--region", "USA"), 1, ("two-letter",)),
        (_submit(good, *column, "--timezone", "Mars/Base"), 1, ("Mars/Base",)),
        (_submit(good, *column, case="C-2"), 3, ("'C-2'", "case open")),
        (("submit", str(good), *BASIS, *column), 2, ("--case", "--case-column")),
        ((*_submit(good, *column), "--office-column", "When"), 2, ("--office-column",)),
        (_submit(unclear), 1, ("which of them is the caller", "--column a=phone")),
        (
            ("submit", str(good), "--office", "B", "--case", "C", "--authority", "a:1", *column),
            3,
            ("No office has the code 'B'",),
        ),
        (
            ("submit", str(good), "--office", "A", "--case", "C-1", "--authority", "no", *column),
            1,
            ("'no'", "KIND:NUMBER"),
        ),
    ):
        line = refuse(code, *words)
        assert all(part in line for part in said), line
    assert do("submission", "list", "--office", "A", "--json").json == []
    assert do("case", "show", "C-1", "--office", "A", "--json").json["selectors"] == []


def test_a_pipe_or_a_device_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        line = refuse(1, *_submit(path, "--column", "n=phone"), environ=environment())
        assert line == f"'{path}' is not a regular file."
    assert do("submission", "list", "--office", "A", "--json").json == []


def _hand_in_without_taking_in(folder: Path) -> tuple[str, ...]:
    """The words that hand in once more what stands there received and no further."""
    player = make_player("B")
    make_case(player)
    hand_in_values(player, ["+12025550143"])
    path = write_table(folder / "list.csv", "number", "+12025550143")
    return (
        "submit", str(path), "--office", "B", "--case", "C-1", "--authority", "subpoena:2026-1",
        "--column", "number=phone",
    )  # fmt: skip


def test_a_file_whose_first_run_was_cut_off_is_said_to_go_on(tmp_path: Path) -> None:
    words = _hand_in_without_taking_in(tmp_path)
    said = do(*words).out
    assert "An earlier run was cut off; this one went on where it had stopped." in said
    assert "1 rows read: 1 accepted" in said
    assert "is finished." in said
    assert "handed in before" not in said
    again = do(*words).out
    assert "The same was handed in before; nothing was added" in again
    assert "cut off" not in again


TRIES_TO_HOLD = (
    "select 1 from pg_stat_activity where datname = current_database()"
    " and pid <> pg_backend_pid() and query ~ 'pg_try_advisory_lock'"
)


def test_a_file_that_another_run_is_taking_in_is_said_to_be_waited_for(
    database: str, tmp_path: Path
) -> None:
    words = _hand_in_without_taking_in(tmp_path)
    with superuser(database) as connection:
        [[ident]] = connection.execute("select id from submissions_submission").fetchall()
        with hold(SubmissionId(ident)) as is_ours:
            assert is_ours
            process = start(*words)
            deadline = time.monotonic() + 60
            while len(connection.execute(TRIES_TO_HOLD).fetchall()) < 2:  # ours and its
                assert time.monotonic() < deadline
                time.sleep(0.02)
            assert process.poll() is None
    ended = finish(process)
    assert (ended.code, ended.err) == (0, "")
    assert "Another run was taking the same in; this one waited for it." in ended.out
    assert "is finished." in ended.out
    assert "cut off" not in ended.out


def test_a_file_that_turns_out_unusable_after_it_is_stored_ends_with_code_5(
    database: str, tmp_path: Path
) -> None:
    words = _hand_in_without_taking_in(tmp_path)
    with superuser(database) as connection:  # as if a later version read the file differently
        connection.execute(
            "update submissions_submission set layout = jsonb_set(layout, '{seen_at_column}', '\"x\"')"
        )
    ended = run(*words, "--json")
    assert (ended.code, ended.err) == (5, "")
    assert (ended.json["state"], ended.json["is_new"]) == ("rejected", False)
    assert 'no column "x"' in ended.json["rejection"]
    # A rejected file is nobody's earlier one: handed in again it is read anew.
    again = do(*words, "--json").json
    assert (again["state"], again["is_new"]) == ("finished", True)


def test_a_case_reference_that_no_case_can_have_is_a_problem_of_its_row(tmp_path: Path) -> None:
    path = write_table(
        tmp_path / "sheet.csv", "case,n", f"{'C' * 101},+12025550143", "C-1,+12025550144"
    )
    done = do(
        "submit", str(path), *BASIS, "--case-column", "case", "--column", "n=phone", "--create",
        "--json",
    ).json  # fmt: skip
    assert (done["state"], done["rows_accepted"], done["row_problems"]) == ("finished", 1, 1)
    assert [row["ref"] for row in do("case", "list", "--office", "A", "--json").json] == ["C-1"]
