"""`tieline check`: who has a value, without storing it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tieline.cli.holders import FIRST, print_holders
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import print_json, say
from tieline.core.errors import BadInput
from tieline.core.rights import Right
from tieline.core.selector_kinds.base import Condition
from tieline.core.selector_kinds.registry import KINDS
from tieline.journeys.checking import Answer, Question, Reading
from tieline.journeys.checking import check as check_values
from tieline.journeys.opening import open_regular
from tieline.journeys.shapes.checks import answer_shape


def check(
    office: Annotated[str, typer.Option(help="Code of the office that asks.")],
    purpose: Annotated[str, typer.Option(help="Why; kept in the audit trail.")],
    values: Annotated[list[str] | None, typer.Argument(help="Numbers or other values.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="A text file with one value on each line.")
    ] = None,
    case: Annotated[str | None, typer.Option(help="The case it is for.")] = None,
    no_case_reason: Annotated[
        str, typer.Option(help="Why it is for no case; asked for where no case is named.")
    ] = "",
    tell_owners: Annotated[
        bool,
        typer.Option(
            "--tell-owners",
            help="Let offices that hold a value learn that the office asked, where the marking of "
            "the case lets it go to them.",
        ),
    ] = False,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="KIND or KIND/QUALIFIER, such as plate/US-CA; repeatable, where the values could "
            f"be either. Guessed, if left out. Kinds: {', '.join(KINDS)}."
        ),
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Country of numbers without one. The office's, if left out.")
    ] = None,
    caller: Annotated[
        str | None, typer.Option(help="Id of the check of the caller for whom it is asked.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """Ask who has these values. Nothing is stored but the trace that it was asked."""
    wanted = [value for value in [*(values or []), *_read_values(file)] if value.strip()]
    if not wanted:
        raise typer.BadParameter("Give at least one value, or --file FILE with one on each line.")
    _, actor = office_for(acting_person(), office, Right.CHECK)
    question = Question(
        wanted, purpose, kind or (), region, case, no_case_reason, tell_owners, caller
    )
    answers = check_values(question, actor=actor, now=datetime.now(UTC))
    if json:
        print_json([answer_shape(answer) for answer in answers])
        return
    for answer in answers:
        for reading in answer.readings:
            _print(answer, reading)


def _read_values(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        with open_regular(file) as stream:
            return stream.read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadInput(
            "file_not_readable", f"{str(file)!r} cannot be read as text in UTF-8."
        ) from error


def _print(answer: Answer, reading: Reading) -> None:
    condition = "" if reading.condition is Condition.VALID else f", {reading.condition.value}"
    title = f"{answer.as_given} (read as {reading.kind} {reading.value}{condition})"
    if not reading.holders:
        say(f"{title}: nobody that you may know of has it.")
        return
    if reading.has_more_offices:
        title += "; more offices than these have it"
    print_holders(title, reading.holders, beside=FIRST)
