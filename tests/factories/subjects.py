"""Subjects of cases, made through the product's own journeys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tests.factories.world import NOON, Player
from tieline.apps.cases.queries import get_case
from tieline.core.markings import InformationEvaluation, SourceEvaluation
from tieline.core.suspicion import SubjectKind, Suspicion
from tieline.journeys import suspecting
from tieline.journeys.changing_answers import find_value

FACTS = (
    "Seen on 3 March handing three sealed boxes to the skipper of a go-fast boat; two of the boxes"
    " were opened at sea and held cocaine."
)
SUSPICION = Suspicion("smuggling of cocaine", FACTS, SourceEvaluation.B, InformationEvaluation.TWO)


def make_subject(
    player: Player,
    values: Sequence[str] = (),
    *,
    label: str = "Marco Ortega",
    case: str = "C-1",
    suspicion: Suspicion = SUSPICION,
    now: datetime = NOON,
) -> UUID:
    """A person who is a subject of a case, known by these values of it."""
    row = get_case(player.viewer, case)
    found = [find_value(player.viewer, row, value) for value in values]
    return suspecting.open_subject(
        row, label, SubjectKind.PERSON, suspicion, found, actor=player.actor, now=now
    )
