"""The API put together: its routers, who may come in, and what answers when something goes wrong."""

from typing import Final

from ninja import NinjaAPI

from tieline.api.v1 import (
    assessments,
    cases,
    checks,
    colleagues,
    hits,
    hubs,
    inspections,
    layouts,
    me,
    offices,
    problems,
    submissions,
    values,
)
from tieline.api.v1.doors import ShownToken

ROUTERS: Final = (
    ("me", me.router),
    ("offices", offices.router),
    ("colleagues", colleagues.router),
    ("cases", cases.router),
    ("cases", assessments.of_cases),
    ("assessments", assessments.router),
    ("inspections", inspections.router),
    ("layouts", layouts.router),
    ("submissions", submissions.router),
    ("checks", checks.router),
    ("hits", hits.router),
    ("hubs", hubs.router),
    ("values", values.router),
)

KEYED: Final = frozenset(
    {
        "forget_layout",
        "open_case",
        "hand_in",
        "withdraw_submission",
        "supersede_submission",
        "assign_hit",
        "dispose_hit",
        "acknowledge_hit",
        "acknowledge_hub",
        "assign_assessment",
        "assess_case",
        "assess",
        "close_assessment",
    }
)
"""The operations that honour an Idempotency-Key: all that change something."""

api = NinjaAPI(
    title="Tieline",
    description=(
        "Hand in the numbers of a case, learn at once who else has one of them. A token acts as "
        "one person for one office, and sees what that office may see; what is hidden looks like "
        "what is missing. Times are in UTC. Errors are problems after RFC 9457."
    ),
    urls_namespace="api-v1",
    # Ours is served beside it; the usual page loads scripts from other hosts, so there is none.
    openapi_url=None,
    docs_url=None,
    auth=ShownToken(),
)
problems.install(api)
for _prefix, _router in ROUTERS:
    api.add_router(_prefix, _router)
