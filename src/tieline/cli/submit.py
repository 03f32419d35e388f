"""`tieline submit`: hand in a file and wait until its hits are known."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tieline.apps.offices.queries import KnownPerson, OfficeRow
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.cli.answers import REJECTED
from tieline.cli.explaining import explain_way, way_json
from tieline.cli.file_options import (
    DateOrderOption,
    DelimiterOption,
    EncodingOption,
    FormatOption,
    HeaderLineOption,
    RegionOption,
    SheetOption,
    read_file_options,
)
from tieline.cli.inspect import print_detection, refuse_doubts
from tieline.cli.marking_options import (
    CaveatOption,
    EvaluationOption,
    HandlingOption,
    SensitivityOption,
    TlpOption,
    ToAgencyOption,
    ToCountryOption,
    read_marking_options,
)
from tieline.cli.party import acting_person, home_for, home_viewer, office_for
from tieline.cli.printing import print_json, print_table, say
from tieline.cli.progress import showing_progress
from tieline.core.ids import Actor
from tieline.core.parsing.inspection import describe_detection
from tieline.core.parsing.layout import Layout, build_layout, parse_column_option
from tieline.core.parsing.regions import check_region
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import KINDS
from tieline.core.states import State
from tieline.journeys import narrowing
from tieline.journeys.choosing import Choice, Stated, choose_layout
from tieline.journeys.handing_in import Handed, Sheet, hand_in_file, hand_in_sheet
from tieline.journeys.intake import HeldElsewhere, Progress, take_in
from tieline.journeys.marking import read_stated
from tieline.journeys.opening import open_regular
from tieline.journeys.remembering import remember_columns

_WAIT_S = 0.5
_FIRST_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one office's submission."""

    handed: Handed
    row: SubmissionRow
    problems: list[submissions.ProblemRow]
    has_waited: bool
    """For another run that was taking the same in."""
    matched: narrowing.Choice | None
    """The way that was taken; None where this run matched nothing."""


def submit(
    file: Annotated[Path, typer.Argument(help="A CSV, TSV, XLSX or text file.")],
    authority: Annotated[str, typer.Option(help="Legal basis, KIND:NUMBER.")],
    column: Annotated[
        list[str],
        typer.Option(
            help="HEADER=KIND[/QUALIFIER][:ROLE[:STANDING]], or HEADER=seen_at, time, duration, "
            "cell, kind or region; repeatable, also for one header that could hold either of two "
            "kinds. Left out, the columns are found out. "
            f"Kinds: {', '.join(KINDS)}. Roles: used, called, associated. "
            "Standings: subject, contact, incidental."
        ),
    ] = [],  # noqa: B006 - typer reads it and does not change it
    office: Annotated[str | None, typer.Option(help="Code of the office.")] = None,
    case: Annotated[str | None, typer.Option(help="Reference of the case of all rows.")] = None,
    office_column: Annotated[
        str | None, typer.Option(help="Case sheet: the column that names the office.")
    ] = None,
    case_column: Annotated[
        str | None, typer.Option(help="Case sheet: the column that names the case.")
    ] = None,
    region: RegionOption = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            help="Zone of times without one. Left out: the office's, or UTC for a case sheet."
        ),
    ] = None,
    date_order: DateOrderOption = None,
    header_line: HeaderLineOption = None,
    sheet: SheetOption = None,
    format: FormatOption = None,  # noqa: A002 - as the option is called
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    sender: Annotated[
        str | None,
        typer.Option(
            help="Who made the file. What is remembered of the sender's files with these columns is "
            "used, unless a column or how to open the file is stated."
        ),
    ] = None,
    remember: Annotated[
        bool, typer.Option("--remember", help="Remember the columns for files of the sender.")
    ] = False,
    create: Annotated[
        bool, typer.Option("--create", help="Open offices and cases that are missing.")
    ] = False,
    tlp: TlpOption = None,
    sensitivity: SensitivityOption = None,
    handling: HandlingOption = None,
    evaluation: EvaluationOption = None,
    caveat: CaveatOption = [],  # noqa: B006
    to_agency: ToAgencyOption = [],  # noqa: B006
    to_country: ToCountryOption = [],  # noqa: B006
    explain: Annotated[
        bool, typer.Option("--explain", help="Say in which way the values were matched, and why.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Hand in a file, or a case sheet, and wait until its hits are known.

    The same file handed in twice adds nothing. A run that was cut off goes on where it stopped
    when the same command is given again. A marking that is stated is that of the cases it opens.
    """
    if (office is None) == (office_column is None):
        raise typer.BadParameter("Give --office CODE, or --office-column HEADER for a case sheet.")
    if (case is None) == (case_column is None):
        raise typer.BadParameter("Give --case REF, or --case-column HEADER for a case sheet.")
    if sender is None and remember:
        raise typer.BadParameter("Give --sender NAME, whose files are remembered.")
    if sender is not None and office is None:
        raise typer.BadParameter("Give --office CODE: an office remembers, a case sheet has many.")
    person = acting_person()
    taker, actor = _taker(person, office)
    options = read_file_options(
        date_order=date_order,
        header_line=header_line,
        sheet=sheet,
        format=format,
        encoding=encoding,
        delimiter=delimiter,
        region=region,
    )
    stated = Stated(
        opening=options.opening,
        region=check_region(region),
        time_zone=timezone,
        date_order=options.date_order,
        case_column=case_column,
        office_column=office_column,
        is_of_one_case=case is not None,
    )
    if column:
        choice = Choice(_layout_of(column, stated, taker))
    else:
        viewer = actor.as_viewer() if actor is not None else home_viewer(person)
        with open_regular(file) as stream:
            choice = choose_layout(
                stream, file.name, stated, sender=sender or "", office=taker, viewer=viewer
            )
        _tell(choice, as_json=json)
    marking = read_marking_options(
        tlp=tlp,
        sensitivity=sensitivity,
        handling=handling,
        evaluation=evaluation,
        caveat=caveat,
        to_agency=to_agency,
        to_country=to_country,
    )
    handed = Sheet(
        path=file,
        layout=choice.layout,
        authority=authority,
        case_ref=case or "",
        creates=create,
        marking=read_stated(actor.as_viewer() if actor else home_viewer(person), marking),
    )
    finish_handing_in(handed, taker, person, as_json=json, choice=choice, explains=explain)
    if remember and sender is not None and actor is not None:
        with open_regular(file) as stream:
            now = datetime.now(UTC)
            remember_columns(stream, file.name, sender, choice.layout, actor=actor, now=now)


def _layout_of(column: list[str], stated: Stated, taker: OfficeRow | None) -> Layout:
    """The layout that `--column` states."""
    return build_layout(
        [parse_column_option(text) for text in column],
        case_column=stated.case_column,
        office_column=stated.office_column,
        region=stated.region,
        time_zone=stated.said_for(taker).time_zone,
        known_kinds=KINDS,
        date_order=stated.date_order,
    ).with_opening(stated.opening)


def _taker(person: KnownPerson, code: str | None) -> tuple[OfficeRow | None, Actor | None]:
    """The office that takes a file; none takes all of a case sheet, whose rows without an office
    stay with the person's own."""
    if code is not None:
        return office_for(person, code, Right.WORK_CASES)
    home_for(person, Right.WORK_CASES)
    return None, None


def _tell(choice: Choice, *, as_json: bool) -> None:
    """Say how the file is read. Raises BadInput if there is any doubt."""
    if choice.table is not None and choice.detection is not None:
        refuse_doubts(choice.table, choice.detection)
        if not as_json:
            print_detection(choice.table, choice.detection)
    elif choice.remembered is not None and not as_json:
        say(f"Read as remembered for files of {choice.remembered.sender}.")


def finish_handing_in(
    sheet: Sheet,
    taker: OfficeRow | None,
    person: KnownPerson,
    *,
    as_json: bool,
    choice: Choice | None = None,
    explains: bool = False,
) -> None:
    """Hand in, bring every part to its end, and print what became of it. As JSON, a detection
    that led to the layout is told with it, or the sender whose layout was remembered."""
    with showing_progress(sheet.path.name) as progress:
        now = datetime.now(UTC)
        if taker is not None:
            handed = [hand_in_file(sheet, taker, person=person, now=now)]
        else:
            handed = hand_in_sheet(sheet, person=person, now=now, progress=progress)
        outcomes = [_bring_to_end(one, progress) for one in handed]
    if as_json:
        matched = {"matched": [way_json(one.matched) for one in outcomes]} if explains else {}
        print_json({**_as_json(sheet, outcomes), **_chosen(choice), **matched})
    else:
        _print_report(sheet, outcomes)
        for outcome in outcomes if explains else ():
            say(explain_way(outcome.matched))
    if any(outcome.row.state is State.REJECTED for outcome in outcomes):
        raise typer.Exit(REJECTED)


def _bring_to_end(handed: Handed, progress: Progress) -> Outcome:
    """Run the intake, or wait for the process that is running it."""
    ident = handed.receipt.submission_id
    has_waited = False
    matched: list[narrowing.Choice] = []
    while True:
        try:
            row = take_in(
                ident,
                actor=handed.actor,
                now=datetime.now(UTC),
                progress=progress,
                explain=matched.append,
            )
            break
        except HeldElsewhere:
            has_waited = True
            time.sleep(_WAIT_S)
    problems = submissions.list_problems(handed.actor.as_viewer(), ident, limit=_FIRST_PROBLEMS)
    return Outcome(handed, row, problems, has_waited, matched[-1] if matched else None)


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """One submission as JSON. `first_problems` are the first few; `row_problems` counts all."""
    row = outcome.row
    return {
        "id": str(row.uuid),
        "office": outcome.handed.office_code or None,
        "is_new": outcome.handed.receipt.is_new,
        "state": row.state.value,
        "file_sha256": row.file_sha256,
        "rows_read": row.rows_read,
        "rows_accepted": row.rows_accepted,
        "rows_empty": row.rows_empty,
        "row_problems": row.row_problems,
        "values": row.values_distinct,
        "values_with_hits": row.hits_found,
        "calls": row.calls_kept,
        "rejection": row.rejection or None,
        "first_problems": [
            {
                "row": problem.row_number,
                "line": problem.line,
                "column": problem.header or None,
                "code": problem.code,
                "message": problem.message,
                "is_note": problem.is_note,
            }
            for problem in outcome.problems
        ],
    }


def _as_json(sheet: Sheet, outcomes: Sequence[Outcome]) -> dict[str, object]:
    if sheet.layout.office_column is None:
        return outcome_json(outcomes[0])
    return {
        "file": sheet.path.name,
        **{name: _total(outcomes, name) for name in _COUNTED},
        "submissions": [outcome_json(outcome) for outcome in outcomes],
    }


def _chosen(choice: Choice | None) -> dict[str, object]:
    """Where the layout comes from, if it was not stated."""
    if choice is None:
        return {}
    if choice.detection is not None:
        return {"detected": describe_detection(choice.detection)}
    return {"remembered_for": choice.remembered.sender} if choice.remembered else {}


_COUNTED = ("rows_read", "rows_accepted", "rows_empty", "row_problems")


def _total(outcomes: Sequence[Outcome], name: str) -> int:
    return sum(getattr(outcome.row, name) or 0 for outcome in outcomes)


def _print_report(sheet: Sheet, outcomes: Sequence[Outcome]) -> None:
    if len(outcomes) > 1:
        print_table(
            sheet.path.name,
            ("Office", "State", "Rows", "Accepted", "Empty", "Problems", "Values with hits"),
            [
                (
                    outcome.handed.office_code or "(no office)",
                    outcome.row.state.value,
                    outcome.row.rows_read,
                    outcome.row.rows_accepted,
                    outcome.row.rows_empty,
                    outcome.row.row_problems,
                    outcome.row.hits_found,
                )
                for outcome in outcomes
            ],
            empty="",
        )
    read, accepted, empty, wrong = (_total(outcomes, name) for name in _COUNTED)
    say(f"{read} rows read: {accepted} accepted, {empty} without a value, {wrong} with problems.")
    for outcome in outcomes:
        _print_outcome(outcome, alone=len(outcomes) == 1)


def _print_outcome(outcome: Outcome, *, alone: bool) -> None:
    row = outcome.row
    if row.state is State.REJECTED:
        say(f"Rejected: {row.rejection}")
        return
    receipt = outcome.handed.receipt
    if not receipt.is_new and receipt.state is State.FINISHED:
        where = "" if alone else f" by {outcome.handed.office_code or 'no office'}"
        say(f"The same was handed in before{where}; nothing was added ({row.uuid}).")
    elif alone:
        if outcome.has_waited:
            say("Another run was taking the same in; this one waited for it.")
        elif not receipt.is_new:
            say("An earlier run was cut off; this one went on where it had stopped.")
        say(f"{row.values_distinct} different values, {row.hits_found} of them held elsewhere too.")
        if row.calls_kept is not None:
            say(f"{row.calls_kept} calls are kept for analysis.")
        say(f"Submission {row.uuid} is {row.state.value}.")
    for problem in outcome.problems:
        kind = "note" if problem.is_note else "problem"
        say(f"  row {problem.row_number} (line {problem.line}), {kind}: {problem.message}")
    if row.row_problems and row.row_problems > len(outcome.problems):
        say(f"  All of them: `tieline submission problems {row.uuid}`.")
