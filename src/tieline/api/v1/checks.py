"""Checks: who has these values, without storing them."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.schemas import Answers, CheckDetails
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys.checking import Question, check
from tieline.journeys.shapes.checks import answer_shape

router = Router(tags=["checks"])


@router.post("", response=Answers, operation_id="check_values", summary="Check values")
@demands(Right.CHECK)
def check_values(request: HttpRequest, question: CheckDetails) -> Answers:
    """Ask who has these values. Nothing is stored but the trace that it was asked, by whom and why.

    A case is named, or why there is none. Over the limits of the person and the office it is refused
    (`too_many_checks`, 429), and `Retry-After` says when to go on.

    It changes nothing, so it takes no `Idempotency-Key`: whoever asks again leaves another trace.
    """
    answers = check(
        Question(
            values=question.values,
            purpose=question.purpose,
            kinds=question.kinds,
            region=question.region.upper() if question.region else None,
            case_ref=question.case or None,
            without_case=question.without_case,
            tells_owners=question.tell_owners,
            caller=str(question.caller) if question.caller else None,
        ),
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )
    return Answers(answers=[answer_shape(answer) for answer in answers])
