"""The alert screen of a watch desk: the office's new hits as they come, until they are acknowledged."""

import json
import time
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from tieline.apps.audit.sources import Channel, coming_by
from tieline.apps.offices import queries as offices
from tieline.apps.offices.rights import may
from tieline.apps.offices.sessions import resume_session
from tieline.core.errors import TielineError
from tieline.core.feeds import OPENING, Piece
from tieline.core.ids import Actor, OfficeId
from tieline.core.rights import Right
from tieline.journeys import watching
from tieline.web.pages import own_office, render_page
from tieline.web.rules import actor_of, demands, receive_only, signed_in
from tieline.web.session_state import source_of

BEAT_S: Final = 5
STANDING_S: Final = 5
"""So often a stream asks whether its session and its reader's role stand, if nothing comes."""
DECIDED_S: Final = 300
"""What stands on a screen is decided anew so often, if nothing comes."""
AGAIN_S: Final = 5
_RETRY: Final = b"retry: 2000\n\n"
_FULL: Final = "Too many alert screens are open at this server, in all or yours alone. This one connects again by itself.\n"
_ENDED: Final = {
    "signed_out": "You are signed out: this session has ended. Sign in again.",
    "role_ended": "Your role in the office whose hits stood here has ended.",
    "right_missing": "Your roles in the office do not open its hits any more.",
}


@receive_only
@signed_in
@demands(Right.READ_CASES)
@require_GET
def watch_page(request: HttpRequest) -> HttpResponse:
    """The screen, still empty: the stream fills it."""
    return render_page(request, "watch.html", {"here": "watch", "most": watching.SHOWN_MOST})


@receive_only
@signed_in
@demands(Right.READ_CASES)
@require_GET
def stream(request: HttpRequest) -> HttpResponseBase:
    """What waits now; then, where the server keeps the connection open, what comes. Elsewhere the
    answer ends, and the browser asks again after two seconds."""
    feed = WatchFeed(
        actor_of(request),
        key=request.session.session_key or "",
        address=source_of(request),
        office=own_office(request).code,
    )
    since = request.headers.get("Last-Event-ID", "")
    opening = request.META.get(OPENING)
    if opening is not None and not opening.keep(feed):
        return HttpResponse(
            _FULL, status=503, content_type="text/plain", headers={"Retry-After": str(AGAIN_S)}
        )
    return StreamingHttpResponse(
        iter([_RETRY + feed.begin(since)]),
        content_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


class WatchFeed:
    """The stream of one reader. `begin` is asked once, by the request; `look` by the streams' thread."""

    def __init__(self, actor: Actor, *, key: str, address: str, office: str) -> None:
        self._actor = actor
        self._key = key
        self._address = address
        self._office = office
        self._mark = ""
        self._place = ""
        self._shown: frozenset[UUID] = frozenset()
        self._said: dict[str, object] = {}
        self._said_at = self._stood_at = self._decided_at = 0.0

    @property
    def reader(self) -> object:
        """The person: all their screens count together, in whichever office and browser."""
        return self._actor.person_id

    def begin(self, since: str) -> bytes:
        """The first event. What came before the place `since` is on the reader's screen already."""
        self._mark = watching.mark(actor=self._actor)
        self._said_at = self._stood_at = self._decided_at = time.monotonic()
        return self._screen(since, is_anyway=True, is_first=True) or b""

    def look(self, marks: dict[object, str], at: float) -> Piece | None:
        """An event if something changed or the reader may read no more; else a sign of life."""
        with coming_by(Channel.PAGE, self._address):
            mark = self._mark_of(self._actor.office_id, marks)
            is_due = mark != self._mark or at - self._decided_at >= DECIDED_S
            if is_due or at - self._stood_at >= STANDING_S:
                why = self._why_ended(datetime.now(UTC))
                if why:
                    said = {"why": why, "words": _ENDED[why]}
                    return Piece(_event("ended", said), is_last=True)
                self._stood_at = at
            if is_due:
                is_anyway = at - self._decided_at >= DECIDED_S
                event = self._screen(self._place, is_anyway=is_anyway)
                # Only now: what could not be read is read again in the next round.
                self._mark = mark
                if event is not None:
                    self._decided_at = self._said_at = at
                    return Piece(event)
            if at - self._said_at < BEAT_S:
                return None
            self._said_at = at
            return Piece(_event("beat", {}))

    def _mark_of(self, office_id: OfficeId, marks: dict[object, str]) -> str:
        """Asked once in a round for all readers of an office."""
        if office_id not in marks:
            marks[office_id] = watching.mark(actor=self._actor)
        return marks[office_id]

    def _why_ended(self, now: datetime) -> str:
        """The code of why nothing more may be sent; empty if it may."""
        try:
            person = offices.find_person_by_id(self._actor.person_id)
        except TielineError:
            return "signed_out"
        if not resume_session(self._key, actor=person.at_home(), now=now):
            return "signed_out"
        if self._actor.office_id not in person.office_ids:
            return "role_ended"
        return "" if may(self._actor, Right.READ_CASES) else "right_missing"

    def _screen(
        self, since: str, *, is_anyway: bool, is_first: bool = False
    ) -> bytes | None:  # fmt: skip
        """One event with all that changes, so that a cut connection has brought all of it or nothing:
        the hits to add, and which stand there altogether. None where nothing changes for this reader,
        unless it is due anyway: that something hidden from them moved is told by no event either."""
        seen = watching.watch(actor=self._actor, now=datetime.now(UTC), since=since)
        may_acknowledge = may(self._actor, Right.WORK_CASES)
        all_of_them = [view.side.uuid for view in seen.waiting]
        is_added = seen.unread if is_first else frozenset(all_of_them) - self._shown
        added = [
            {
                "hit": str(view.side.uuid),
                "html": render_to_string(
                    "part_watched_hit.html", {"hit": view, "may_acknowledge": may_acknowledge}
                ),
            }
            for view in seen.waiting
            if view.side.uuid in is_added
        ]
        self._shown, self._place = frozenset(all_of_them), seen.place
        said: dict[str, object] = {
            "office": self._office,
            "waiting": [str(one) for one in all_of_them],
            "has_more": seen.has_more,
            "hub_arrivals": seen.hub_arrivals,
        }
        if said == self._said and not is_anyway:
            return None
        self._said = said
        return _event("hits", said | {"added": added}, seen.place)


def _event(name: str, said: object, place: str = "") -> bytes:
    """JSON holds no line break, so that one line of data is all of it."""
    ident = f"id: {place}\n" if place else ""
    return f"event: {name}\n{ident}data: {json.dumps(said)}\n\n".encode()
