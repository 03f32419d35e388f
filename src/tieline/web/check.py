"""Check a number: who has it, without storing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tieline.apps.audit.errors import PurposeMissing
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.looks.errors import REASON_MIN, CaseOrReasonMissing, TooManyChecks
from tieline.apps.offices.errors import CallerCheckNotFound
from tieline.core.errors import TielineError
from tieline.core.rights import Right
from tieline.journeys.checking import VALUES_MOST, Answer, Question, Reading, check
from tieline.journeys.looking import HOLDERS_SHOWN
from tieline.journeys.naming import HolderView
from tieline.web.check_form import CheckForm
from tieline.web.pages import own_office, render_page
from tieline.web.rules import actor_of, demands, signed_in

# Which field an error of the check belongs to, and what to say there.
_FIELD_OF: Final[Mapping[type[TielineError], tuple[str, str]]] = MappingProxyType(
    {
        CaseNotFound: ("case_ref", "Your office has no case with this reference."),
        CallerCheckNotFound: (
            "caller",
            "No check of a caller with this id was passed in your office within the last hour.",
        ),
        PurposeMissing: ("purpose", "Say why you need to know."),
        CaseOrReasonMissing: (
            "without_case",
            f"Name a case, or say why there is none, in at least {REASON_MIN} characters.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """One reading, its holders apart: our own, and the most relevant of the others."""

    reading: Reading
    own: HolderView | None
    others: tuple[HolderView, ...]

    @property
    def shown(self) -> tuple[HolderView, ...]:
        return self.others[:HOLDERS_SHOWN]

    @property
    def is_part(self) -> bool:
        """Whether not all who hold it were looked at."""
        holders = self.reading.holders
        return self.reading.has_more_offices or any(one.has_more_cases for one in holders)

    @property
    def cases(self) -> int:
        return sum(holder.cases for holder in self.others)


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """The answer to one value as the page shows it."""

    as_given: str
    readings: tuple[ReadingShown, ...]


@signed_in
@demands(Right.CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest) -> HttpResponse:
    """The question, and under it the answer."""
    if request.method != "POST":
        return _render(request, CheckForm())
    form = CheckForm(request.POST.dict())
    if not form.is_valid():
        return _render(request, form, status=422)
    try:
        answers = check(_question(form), actor=actor_of(request), now=datetime.now(UTC))
    except (CallerCheckNotFound, CaseNotFound, PurposeMissing, CaseOrReasonMissing) as error:
        form.add_error(*_FIELD_OF[type(error)])
        return _render(request, form, status=422)
    except TooManyChecks as error:  # its words hold numbers and a time
        form.add_error("values", error.message)
        answer = _render(request, form, status=429)
        answer["Retry-After"] = str(error.seconds_left(datetime.now(UTC)))
        return answer
    return _render(request, form, answers)


def _question(form: CheckForm) -> Question:
    given = form.cleaned_data
    return Question(
        values=given["values"],
        purpose=given["purpose"],
        kinds=form.kinds,
        case_ref=given["case_ref"] or None,
        without_case=given["without_case"],
        tells_owners=given["tell_owners"],
        caller=given["caller"].strip() or None,
    )


def _render(
    request: HttpRequest,
    form: CheckForm,
    answers: list[Answer] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "here": "check",
        "form": form,
        "values_most": min(VALUES_MOST, settings.FISHING_LIMITS.most_at_once),
        "reason_min": REASON_MIN,
        "country": own_office(request).country,
        "is_answered": answers is not None,
        "held": [_shown(answer) for answer in answers or () if answer.is_held],
        "not_held": [_shown(answer) for answer in answers or () if not answer.is_held],
        "total": len(answers or ()),
    }
    return render_page(request, "check.html", context, status=status)


def _shown(answer: Answer) -> AnswerShown:
    return AnswerShown(answer.as_given, tuple(map(_apart, answer.readings)))


def _apart(reading: Reading) -> ReadingShown:
    own = next((holder for holder in reading.holders if holder.is_own), None)
    return ReadingShown(reading, own, tuple(h for h in reading.holders if not h.is_own))
