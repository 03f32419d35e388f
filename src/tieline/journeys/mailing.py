"""Telling people by mail that hits and corrections wait: find who is due, write it down, send after the commit.

Safe to run again after any failure and by several at once: the row of a delivery is written before
anything is sent, and taken by one process for each attempt. Whoever is killed between the server's
yes and its record sends again, under the same Message-ID.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from django.conf import settings

from tieline.apps.audit.actions import record_look
from tieline.apps.corrections import queries as corrections
from tieline.apps.hits import queries as hits
from tieline.apps.notices import actions as notices
from tieline.apps.notices import queries as notice_queries
from tieline.apps.notices.actions import Taken
from tieline.apps.notices.queries import LastDelivery, WaitingDelivery
from tieline.apps.offices import queries as offices
from tieline.apps.offices import rights
from tieline.apps.offices.mail_choices import check_address
from tieline.apps.offices.queries import MailReader, OfficeRow
from tieline.core.errors import TielineError
from tieline.core.ids import Actor, OfficeId, PersonId, Viewer
from tieline.core.mail_times import due_before
from tieline.core.rights import Right
from tieline.core.states import Channel, DeliveryState
from tieline.journeys.mail_message import write_test, write_waiting
from tieline.journeys.mail_outbox import MailNotSent, Outbox

_PURPOSE = "how many hits wait, for a mail that says so"


class MailOff(TielineError):
    """Mail was to be sent, and no server is set."""

    def __init__(self) -> None:
        super().__init__(
            "mail_off", "Mail is off: set TIELINE_MAIL_HOST and what belongs to it (settings.md)."
        )


class Outcome(StrEnum):
    """What became of an attempt. Where the server fails, the others need not be tried now."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    SERVER_FAILED = "server_failed"


@dataclass(frozen=True, slots=True)
class Candidates:
    """An office for which something may wait, and its people who chose how they are mailed."""

    office_id: OfficeId
    people: tuple[PersonId, ...]


def list_candidates() -> list[Candidates]:
    """Every office to look at; nothing while mail is off."""
    if not settings.MAIL_IS_ON:
        return []
    operator = _operator_at_home()
    found = [*hits.list_mail_candidates(operator), *corrections.list_mail_candidates(operator)]
    people: dict[OfficeId, list[PersonId]] = defaultdict(list)
    for office_id, person_id in sorted(set(found)):
        people[office_id].append(person_id)
    return [Candidates(office_id, tuple(found)) for office_id, found in people.items()]


def claim_due(candidates: Candidates, *, now: datetime) -> int:
    """Write down who of an office is due to be mailed; returns how many. Sends nothing."""
    # Only reads follow until a delivery is claimed, and each is claimed in its reader's name.
    viewer = _operator_for(candidates.office_id)
    office = offices.offices_by_id(viewer)[candidates.office_id]
    last = notice_queries.last_deliveries(viewer, Channel.MAIL)
    claimed = 0
    for reader in offices.list_mail_readers(viewer):
        before = last.get(reader.person_id)
        if _is_due(reader, before, office, viewer, now):
            found = notices.claim_delivery(
                Channel.MAIL,
                before.number + 1 if before else 1,
                before.span_upto if before else None,
                actor=Actor(reader.person_id, office.id),
                now=now,
            )
            claimed += found is not None
    return claimed


def list_to_send(*, now: datetime) -> list[WaitingDelivery]:
    """The mails of all offices whose time has come; nothing while mail is off."""
    if not settings.MAIL_IS_ON:
        return []
    return notice_queries.list_waiting(_operator_at_home(), Channel.MAIL, now=now)


def send(waiting: WaitingDelivery, outbox: Outbox, *, now: datetime) -> Outcome:
    """Try to send one mail. What it counts is decided at this moment, and whether its reader may
    still know of it."""
    actor = Actor(waiting.person_id, waiting.office_id)
    if not rights.may(actor, Right.READ_CASES):
        notices.drop_delivery(
            waiting.delivery_id,
            "not_wanted",
            whose=waiting.person_id,
            actor=Actor(offices.find_operator().id, waiting.office_id),
            now=now,
        )
        return Outcome.NOT_SENT
    taken = notices.take_delivery(waiting.delivery_id, actor=actor, now=now)
    if taken is None:
        return Outcome.NOT_SENT
    try:
        outbox.open()  # before the look: an unreachable server must not fill the trail
        went = _send_taken(taken, outbox, actor=actor, now=now)
    except MailNotSent as error:
        notices.record_failure(taken.id, error.reason, actor=actor, now=now)
        return Outcome.SERVER_FAILED if error.is_servers else Outcome.NOT_SENT
    if not went:
        return Outcome.NOT_SENT
    notices.record_sent(taken.id, actor=actor, now=now)
    return Outcome.SENT


def send_test(address: str, *, now: datetime) -> None:
    """A mail to see whether mail arrives. Raises MailOff, BadMailChoice, MailNotSent."""
    if not settings.MAIL_IS_ON:
        raise MailOff
    message = write_test(to=check_address(address), ident=uuid4(), now=now)
    with Outbox() as outbox:
        outbox.put(message)


def _operator_at_home() -> Viewer:
    return offices.find_operator().at_home().as_viewer()


def _operator_for(office_id: OfficeId) -> Viewer:
    """The installation's operator, who sends the mail: how people are mailed is their own to see
    and the operator's."""
    return Viewer(offices.find_operator().id, office_id)


def _is_due(
    reader: MailReader,
    last: LastDelivery | None,
    office: OfficeRow,
    viewer: Viewer,
    now: datetime,
) -> bool:
    if last and last.state is DeliveryState.WAITING:
        return False  # it will say how many wait when it goes
    before = due_before(
        reader.choice.pace,
        reader.choice.hour,
        office.time_zone,
        set_at=reader.set_at,
        last_at=last.claimed_at if last else None,
        now=now,
    )
    if before is None:
        return False
    after = last.span_upto if last else None
    oldest = notice_queries.oldest_new(viewer, after=after)
    if oldest is not None and oldest <= before:
        return True
    news = corrections.count_news(viewer, reader.person_id, span_after=after, since=before)
    return news.since > 0 or hits.digest_arrival_waits(viewer, after=after, since=before)


def _send_taken(taken: Taken, outbox: Outbox, *, actor: Actor, now: datetime) -> bool:
    viewer = actor.as_viewer()
    office = offices.own_office(viewer)
    wanted = offices.list_mail_readers(_operator_for(actor.office_id))
    readers = {reader.person_id: reader for reader in wanted}
    if actor.person_id not in readers:
        notices.drop_delivery(taken.id, "not_wanted", actor=actor, now=now)
        return False
    entry = record_look(
        "notices.counted", actor=actor, now=now, purpose=_PURPOSE, ids={"delivery": taken.id}
    )
    waiting = hits.count_waiting(
        viewer, entry=entry, span_after=taken.span_after, span_upto=taken.span_upto
    )
    news = corrections.count_news(
        viewer, actor.person_id, span_after=taken.span_after, span_upto=taken.span_upto
    )
    if not waiting.in_span and not news.in_span:
        notices.drop_delivery(taken.id, "nothing_waits", actor=actor, now=now)
        return False
    address = readers[actor.person_id].choice.address
    outbox.put(
        write_waiting(
            waiting.in_all,
            news.in_all,
            to=address,
            ident=taken.uuid,
            zone=office.time_zone,
            now=now,
        )
    )
    return True
