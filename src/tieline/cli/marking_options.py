"""Options that state a marking; what is left out stays as it would be without."""

from typing import Annotated

import typer

from tieline.core.errors import BadInput
from tieline.core.marking_fields import StatedMarking

TlpOption = Annotated[
    str | None, typer.Option(help="TLP 2.0: clear, green, amber, amber+strict or red.")
]
SensitivityOption = Annotated[
    str | None,
    typer.Option(help="unrestricted, restricted, confidential, secret or top_secret."),
]
HandlingOption = Annotated[str | None, typer.Option(help="Handling code: H0, H1, H2 or H3.")]
EvaluationOption = Annotated[
    str | None, typer.Option(help="Source and information, such as B2: A, B, C or X; 1 to 4.")
]
CaveatOption = Annotated[
    list[str], typer.Option(help="Such as NOFORN, ORCON or LES; repeatable. One empty: none.")
]
ToAgencyOption = Annotated[
    list[str], typer.Option(help="An agency it may go to; repeatable. One empty: none.")
]
ToCountryOption = Annotated[
    list[str], typer.Option(help="A country it may go to; repeatable. One empty: none.")
]


def read_marking_options(
    *,
    tlp: str | None,
    sensitivity: str | None,
    handling: str | None,
    evaluation: str | None,
    caveat: list[str],
    to_agency: list[str],
    to_country: list[str],
) -> StatedMarking:
    """What was stated. Raises BadInput for an evaluation that is no letter and digit."""
    if evaluation is not None and len(evaluation) != 2:
        raise BadInput("bad_evaluation", "An evaluation is a letter and a digit, such as B2.")
    return StatedMarking(
        tlp=tlp,
        sensitivity=sensitivity,
        handling=handling,
        source=None if evaluation is None else evaluation[0],
        information=None if evaluation is None else evaluation[1],
        caveats=_named(caveat),
        agencies=_named(to_agency),
        countries=_named(to_country),
    )


def _named(given: list[str]) -> tuple[str, ...] | None:
    """None where the option was left out; one that is empty takes away what there was."""
    return tuple(name for name in given if name.strip()) if given else None
