"""The target `api`: schemathesis makes requests from the description, right and wrong ones, and holds
every answer against it; real ids of a world stand in for invented ones half of the time."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.fuzz.world import Asker, Scene

_CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
_OPEN: Final = "/api/v1/openapi.json"
_PATTERN: Final = "<uuid:uuid>"


@dataclass(slots=True)
class Request:
    """One request: who asks, and whether an id in the address is one of the owner's."""

    asker: int
    has_real_id: bool
    case: Case

    def __repr__(self) -> str:
        case = self.case
        return (
            f"Request(asker={self.asker}, real_id={self.has_real_id}, {case.method} {case.path}"
            f" path={case.path_parameters!r} query={case.query!r} headers={case.headers!r}"
            f" body={case.body!r} as {case.media_type!r})"
        )


def prepare(scene: Scene) -> tuple[st.SearchStrategy[Request], Callable[[Request], None]]:
    """What is sent in a round, and how."""
    warnings.filterwarnings(
        "ignore", "Generating overly large repr"
    )  # of a strategy; none is shown
    api = Api()
    return api.requests(len(scene.askers)), lambda request: api.send(scene, request)


class Api:
    """The description as schemathesis reads it, and the application in this very process."""

    def __init__(self) -> None:
        load_all_checks()
        schema = schemathesis.openapi.from_wsgi(_OPEN, get_wsgi_application())
        self._checks = [CHECKS.get_one(name) for name in _CHECKS]
        self._operations = [found.ok() for found in schema.get_all_operations()]

    def requests(self, askers: int) -> st.SearchStrategy[Request]:
        """Of every operation, as the description has them and otherwise."""
        made = [
            operation.as_strategy(generation_mode=mode)
            for operation in self._operations
            for mode in _modes_of(operation)
        ]
        return st.builds(Request, st.integers(0, askers - 1), st.booleans(), st.one_of(made))

    def send(self, scene: Scene, request: Request) -> None:
        """The answer is one that the description knows, and tells nothing to nobody."""
        case, asker = request.case, scene.askers[request.asker]
        pattern = case.path.replace("{uuid}", _PATTERN)
        if request.has_real_id and pattern in scene.objects:
            case.path_parameters = {"uuid": str(scene.objects[pattern])}
        answer = case.call(headers=_shown(asker))
        if asker.token is None and case.path != _OPEN:
            told = f"nobody got {answer.status_code} at {case.method} {case.path}"
            assert answer.status_code >= 400, told
        case.validate_response(answer, checks=self._checks)


def _modes_of(operation: Any) -> tuple[GenerationMode, ...]:
    """What has no input cannot be asked wrongly."""
    has_input = bool(
        list(operation.path_parameters) or list(operation.query) or list(operation.body)
    )
    return (
        (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if has_input
        else (GenerationMode.POSITIVE,)
    )


def _shown(asker: Asker) -> dict[str, str]:
    return {} if asker.token is None else {"Authorization": f"Bearer {asker.token}"}
