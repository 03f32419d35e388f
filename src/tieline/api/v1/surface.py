"""The API put together: its routers, who may come in, and what answers when something goes wrong."""

from typing import Final

from ninja import NinjaAPI

from tieline.api.v1 import (
    alerts,
    answers,
    askers,
    assessments,
    authorities,
    cases,
    checks,
    colleagues,
    coordination,
    corrections,
    engagements,
    hits,
    hubs,
    inspections,
    layouts,
    markings,
    me,
    offices,
    problems,
    protection,
    recalling,
    releases,
    reviews,
    silences,
    subjects,
    submissions,
    trail,
    values,
)
from tieline.api.v1.doors import ShownToken

ROUTERS: Final = (
    ("me", me.router),
    ("offices", offices.router),
    ("colleagues", colleagues.router),
    ("cases", cases.router),
    ("cases", markings.router),
    ("cases", releases.of_cases),
    ("cases", answers.router),
    ("silences", silences.router),
    ("cases", subjects.of_cases),
    ("subjects", subjects.router),
    ("corrections", corrections.router),
    ("coordination", coordination.desk_router),
    ("coordinators", coordination.cleared_router),
    ("cases", assessments.of_cases),
    ("assessments", assessments.router),
    ("inspections", inspections.router),
    ("layouts", layouts.router),
    ("submissions", submissions.router),
    ("submissions", releases.of_submissions),
    ("checks", checks.router),
    ("hits", hits.router),
    ("hits", releases.of_hits),
    ("hubs", hubs.router),
    ("values", values.router),
    ("releases", releases.router),
    ("authorities", authorities.router),
    ("authority-kinds", authorities.kinds_router),
    ("hits", askers.of_hits),
    ("cases", askers.of_cases),
    ("alerts", alerts.router),
    ("trail", trail.router),
    ("engagements", engagements.router),
    ("samples", engagements.samples),
    ("samples", recalling.of_samples),
    ("cases", recalling.of_cases),
    ("reviews", reviews.router),
    ("protected-matches", protection.matches),
    ("quarantined", protection.quarantined),
)

KEYED: Final = frozenset(
    {
        "forget_layout",
        "open_case",
        "mark_case",
        "record_authority",
        "replace_authority",
        "reconsider_authority",
        "release_case",
        "approve_release",
        "revoke_release",
        "review_release",
        "set_posture",
        "set_value_posture",
        "allow_silence",
        "refuse_silence",
        "renew_silence",
        "ask_renewal",
        "end_silence",
        "open_subject",
        "attest_subject",
        "add_subject_values",
        "validate_subject",
        "end_subject",
        "answer_corrections",
        "reply_to_dispute",
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
        "close_alert",
        "assign_assessment",
        "assess_case",
        "assess",
        "close_assessment",
        "open_engagement",
        "confirm_engagement",
        "draw_cases",
        "write_workpaper",
        "close_engagement",
        "sign_week",
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
