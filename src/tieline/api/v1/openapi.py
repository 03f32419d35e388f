"""The description of the API, for programs: OpenAPI 3.1. It holds no data, and anyone may read it."""

import inspect
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from pydantic import TypeAdapter

from tieline import __version__
from tieline.api.v1.doors import ShownToken
from tieline.api.v1.examples import EXAMPLES
from tieline.api.v1.keys import HEADER
from tieline.api.v1.problems import MEDIA_TYPE, Problem
from tieline.api.v1.surface import KEYED, api
from tieline.core.doors import open_to_all

ROOT: Final = "/api/v1/"
_SCHEMAS: Final = "#/components/schemas/"
_KEY: Final = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": (
        "A name of your choice for this request. Sent again within 24 hours it is not done again, "
        "and gets the same answer; with another request it is refused."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "example": '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
}


@open_to_all
@csrf_exempt  # it takes no form, and so answers one as the rest of the API does
@require_GET
def show_document(_request: HttpRequest) -> JsonResponse:
    """The description, as JSON."""
    return JsonResponse(document())


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The description. Not to be changed by whoever gets it."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=ROOT))
    found["info"]["version"] = __version__
    found["servers"] = [{"url": "/", "description": "This installation"}]
    found["components"]["securitySchemes"][ShownToken.__name__] |= {
        "bearerFormat": "tln_ and 49 letters and digits",
        "description": inspect.getdoc(ShownToken),
    }
    schemas = found["components"]["schemas"]
    problem = TypeAdapter(Problem).json_schema(ref_template=f"{_SCHEMAS}{{model}}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    for operations in found["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return found


def _complete(operation: dict[str, Any]) -> None:
    if operation["operationId"] in KEYED:
        operation["parameters"].append(_KEY)
    operation["responses"] = {str(code): said for code, said in operation["responses"].items()}
    operation["responses"]["default"] = {
        "description": "What went wrong; the codes are in docs/errors.md.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}Problem"}}},
    }
