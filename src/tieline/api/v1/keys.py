"""`Idempotency-Key`: a request sent twice is done once, and answered twice with the same.

After draft-ietf-httpapi-idempotency-key-header: the same key with another request is 422, one whose
request is under way 409. Answers that say it was done are kept for 24 hours. A refusal changes
nothing, so it is not kept and frees the key; a failure leaves the key to the same request.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.errors import BadKey
from tieline.api.v1.problems import answer_error
from tieline.apps.offices import kept_answers
from tieline.apps.offices.kept_answers import Answer

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_BARE: Final = re.compile(r"[\x21-\x7e]{1,255}")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\["\\]){1,255})"')
_SALT: Final = "tieline.api.v1.keys"
_DONE: Final = range(200, 300)
_FAILED: Final = 500

Run = Callable[..., HttpResponse]


def keyed(run: Run) -> Run:
    """Make an operation honour the header. For `ninja.decorators.decorate_view`."""

    @wraps(run)
    def run_once(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        shown = request.headers.get(HEADER)
        if shown is None:
            return run(request, *arguments, **named)
        try:
            return _run_keyed(shown, lambda: run(request, *arguments, **named), request)
        except Exception as error:  # noqa: BLE001 - this stands outside of what ninja catches
            return answer_error(error)

    return run_once


def _run_keyed(shown: str, run: Run, request: HttpRequest) -> HttpResponse:
    key = _mac(read_key(shown))  # it is anyone's text, and is kept in no other form
    with kept_answers.claim(
        key, _mac(_said(request)), bearer=bearer_of(request), now=datetime.now(UTC)
    ) as claimed:
        if isinstance(claimed, Answer):
            return _replay(claimed)
        answer = run()
        if answer.status_code in _DONE:
            claimed.keep(
                Answer(
                    answer.status_code,
                    answer.get("Content-Type", ""),
                    answer.get("Location", ""),
                    answer.content,
                )
            )
        elif answer.status_code < _FAILED:
            claimed.give_up()
        return answer


def read_key(shown: str) -> str:
    """A key as the header has it: a string in quotation marks, or bare. Raises BadKey."""
    quoted = _QUOTED.fullmatch(shown)
    if shown.startswith('"') and quoted is None:
        raise BadKey
    text = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else shown
    if not _BARE.fullmatch(text):
        raise BadKey
    return text


def _replay(answer: Answer) -> HttpResponse:
    headers = {REPLAYED: "true", **({"Location": answer.location} if answer.location else {})}
    return HttpResponse(
        answer.body, status=answer.status, content_type=answer.content_type, headers=headers
    )


def _said(request: HttpRequest) -> str:
    """What makes two requests the same. Of a form its parts: a client that sends it again makes up
    another boundary between them."""
    said: list[Any] = [request.method, request.get_full_path()]
    if request.content_type == "multipart/form-data":
        said.append(sorted(request.POST.lists()))
        for name, files in sorted(request.FILES.lists()):
            said += [[name, file.name, _digest(file)] for file in files]
    else:
        said.append(hashlib.sha256(request.body).hexdigest())
    return json.dumps(said)


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _mac(text: str) -> str:
    """Keyed: what was sent cannot be found by trying."""
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()
