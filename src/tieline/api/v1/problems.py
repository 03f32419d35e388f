"""From what went wrong to the answer that says so: one table, and RFC 9457's form.

Whoever calls has sent the values that a message may repeat, so `detail` is the error's own
message. It stays out of the log, and no answer of this sort is kept.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from tieline.api.v1.errors import (
    BadKey,
    CannotBeStored,
    DoubtfulFile,
    Failed,
    FieldProblem,
    LengthMissing,
    NoSuchAddress,
    NotSignedIn,
    NotValid,
    RequestTooLarge,
    UnreadableRequest,
    WrongMethod,
)
from tieline.apps.audit.errors import PurposeMissing, RightMissing
from tieline.apps.hits.errors import StillInUse
from tieline.apps.looks.errors import TooMuchAsked
from tieline.apps.offices.errors import NotTheirOffice, OperatorOnly
from tieline.apps.retention.errors import Purged
from tieline.core.errors import BadInput, NotFound, Refused, TielineError
from tieline.core.request_ids import current_request_id
from tieline.journeys.failures import log_failure
from tieline.journeys.intake import HeldElsewhere

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "/api/v1/problems/"
_log = logging.getLogger("tieline.api")

# The first line that fits holds.
STATUS: Final[tuple[tuple[type[TielineError], int], ...]] = (
    (NotFound, 404),  # hidden looks like missing
    (NotSignedIn, 401),
    (NotTheirOffice, 403),
    (OperatorOnly, 403),
    (RightMissing, 403),
    (WrongMethod, 405),
    (TooMuchAsked, 429),
    (HeldElsewhere, 503),  # soon over: it says when to ask again
    (Purged, 410),
    (Refused, 409),
    (UnreadableRequest, 400),
    (BadKey, 400),
    (LengthMissing, 411),
    (RequestTooLarge, 413),
    (PurposeMissing, 422),
    (BadInput, 422),
    (StillInUse, 503),
    (TielineError, 500),
)

_HEADERS: Final[Mapping[int, Mapping[str, str]]] = MappingProxyType(
    {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "10"}}
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as RFC 9457 has it, with the code of docs/errors.md."""

    type: str
    """A name for this sort of problem that stays the same; nothing need be found there."""
    title: str
    status: int
    detail: str
    """What is wrong and what to do. It may repeat what was sent."""
    code: str
    """Stable; all are in docs/errors.md."""
    errors: tuple[FieldProblem, ...]
    """What is wrong with which field; empty where it is none of a field."""
    request_id: str
    """As in the header X-Request-ID. An administrator finds in the log by it what happened."""


def status_of(error: TielineError) -> int:
    """The status that answers this error."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def problem_of(error: TielineError) -> HttpResponse:
    """The answer to this error. One that is a failure of ours is logged, and not told."""
    status = status_of(error)
    if status == 500 and not isinstance(error, Failed):
        log_failure(_log, error)
        return problem_of(Failed())
    problem = Problem(
        type=f"{TYPE_PREFIX}{error.code}",
        title=error.code.replace("_", " ").capitalize(),
        status=status,
        detail=error.message,
        code=error.code,
        errors=error.errors if isinstance(error, NotValid | DoubtfulFile) else (),
        request_id=current_request_id(),
    )
    return HttpResponse(
        json.dumps(asdict(problem)),
        status=status,
        content_type=MEDIA_TYPE,
        headers=_headers_of(error, status),
    )


def _headers_of(error: TielineError, status: int) -> dict[str, str]:
    if isinstance(error, TooMuchAsked):
        return {"Retry-After": str(error.seconds_left(datetime.now(UTC)))}
    return dict(_HEADERS.get(status, {}))


def answer_error(error: Exception) -> HttpResponse:
    """The answer to whatever was raised. Never raises."""
    if isinstance(error, TielineError):
        return problem_of(error)
    for kinds, make in _FOREIGN:
        if isinstance(error, kinds):
            return problem_of(make())
    if isinstance(error, ValidationError):
        return problem_of(NotValid([_field_problem(one) for one in error.errors]))
    log_failure(_log, error)
    return problem_of(Failed())


_Kinds = type[Exception] | tuple[type[Exception], ...]
_FOREIGN: Final[tuple[tuple[_Kinds, Callable[[], TielineError]], ...]] = (
    (Http404, NoSuchAddress),
    (RequestDataTooBig, RequestTooLarge),
    (
        (SuspiciousOperation, MultiPartParserError, UnreadablePostError, HttpError),
        UnreadableRequest,
    ),
    (DataError, CannotBeStored),
)


def _field_problem(found: Mapping[str, object]) -> FieldProblem:
    """What pydantic says of a field, without what was given."""
    place = found.get("loc")
    parts = place if isinstance(place, tuple) else ()
    return FieldProblem(".".join(map(str, parts)), str(found["msg"]), str(found["type"]))


def install(api: NinjaAPI) -> None:
    """Let this table answer for all of the API."""
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, _answer)


def _answer(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return answer_error(error if isinstance(error, Exception) else error())


def answer_wrong_method(given: HttpResponseBase) -> HttpResponse:
    """The framework's own answer to a wrong method, in our form."""
    answer = problem_of(WrongMethod())
    answer["Allow"] = given["Allow"]
    return answer


def unreadable(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For Django's `handler400`."""
    return problem_of(UnreadableRequest())


def missing(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For Django's `handler404`."""
    return problem_of(NoSuchAddress())


def refused(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For a view that declares no rule."""
    return problem_of(NoSuchAddress())


def failed(_request: HttpRequest) -> HttpResponse:
    """For Django's `handler500`; the failure is in the log already."""
    return problem_of(Failed())
