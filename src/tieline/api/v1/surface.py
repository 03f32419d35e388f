"""The API put together: its routers, who may come in, and what answers when something goes wrong."""

from typing import Final

from ninja import NinjaAPI

from tieline.api.v1 import (
    answers,
    cases,
    checks,
    colleagues,
    coordination,
    hits,
    hubs,
    inspections,
    layouts,
    me,
    offices,
    problems,
    silences,
    submissions,
    values,
)
from tieline.api.v1.doors import ShownToken

ROUTERS: Final = (
    ("me", me.router),
    ("offices", offices.router),
    ("colleagues", colleagues.router),
    ("cases", cases.router),
    ("cases", answers.router),
    ("silences", silences.router),
    ("coordination", coordination.desk_router),
    ("coordinators", coordination.cleared_router),
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
        "set_posture",
        "set_value_posture",
        "allow_silence",
        "refuse_silence",
        "renew_silence",
        "ask_renewal",
        "end_silence",
        "take_overlap",
        "settle_overlap",
        "clear_coordinator",
        "end_clearance",
        "hand_in",
        "withdraw_submission",
        "supersede_submission",
        "assign_hit",
        "dispose_hit",
        "acknowledge_hit",
        "acknowledge_hub",
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
