"""A court in the demo: a prosecutor asks for a case, and counsel of its office has it on the desk."""

from datetime import datetime, timedelta
from typing import Final

from tieline.apps.offices import queries as offices
from tieline.demo.caseload import CASES
from tieline.journeys import disclosing
from tieline.journeys.disclosing import Wish

PROSECUTOR: Final = "s.qureshi"
OF: Final = "FNCB-MIA"
_PROCEEDINGS: Final = "Central Criminal Court, T20260114"
_BASIS: Final = "Request for mutual legal assistance of 2 March 2026, article 5"
_WAITS: Final = timedelta(days=28)


def ask_for_case(*, now: datetime) -> int:
    """Ask for the first case of the office, where nobody of the prosecutor's office has asked for
    anything yet; returns how many requests were made."""
    actor = offices.find_person(PROSECUTOR).at_home()
    if disclosing.list_own_requests(actor=actor, now=now):
        return 0
    case = next(case for case in CASES if case.office == OF)
    wish = Wish(OF, case.ref, _PROCEEDINGS, _BASIS, (now + _WAITS).date())
    disclosing.ask(wish, actor=actor, now=now)
    return 1
