"""`tieline case posture`: how a case answers, as a whole or for one of its values."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from tieline.apps.cases import queries as cases
from tieline.cli.party import acting_person, office_for
from tieline.cli.printing import say
from tieline.core.errors import BadInput
from tieline.core.postures import Posture
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.journeys import changing_answers

AS_CASE = "as_case"


def posture(
    ref: Annotated[str, typer.Argument(help="The office's reference of the case.")],
    answer: Annotated[
        str, typer.Argument(help="open, pointer or silent; for a value also as_case.")
    ],
    office: Annotated[str, typer.Option(help="Code of the office that owns the case.")],
    value: Annotated[
        str | None, typer.Option(help="Only for this value of the case, as people write it.")
    ] = None,
    kind: Annotated[str, typer.Option(help="KIND of that value. Guessed, if left out.")] = "",
    region: Annotated[
        str | None, typer.Option(help="Country of a number without one. The office's, if left out.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; needed for silence, and kept.")] = "",
) -> None:
    """Say what others learn on a hit: of a case, or for one value of it."""
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    chosen = _read(answer, is_of_value=value is not None)
    viewer = actor.as_viewer()
    case = cases.get_case(viewer, ref)
    mention = None
    if value is not None:
        mention = changing_answers.find_value(viewer, case, value, kind=kind, region=region)
    is_settled = changing_answers.change_posture(
        case, mention, chosen, reason=reason, actor=actor, now=datetime.now(UTC)
    )
    about = f"for {display(mention.kind, mention.canonical)} " if mention is not None else ""
    said = "as a whole" if chosen is None else chosen.value
    follows = "" if is_settled else " What others were told follows in a minute."
    say(f"Case {ref} of {office} answers {about}{said} from now on.{follows}")


def _read(answer: str, *, is_of_value: bool) -> Posture | None:
    if is_of_value and answer == AS_CASE:
        return None
    if answer not in list(Posture):
        also = " or as_case" if is_of_value else ""
        raise BadInput(
            "bad_posture", f"{answer!r} is no answer. Use {', '.join(Posture)}{also}."
        )  # fmt: skip
    return Posture(answer)
