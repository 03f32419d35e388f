"""Where and how often a person is mailed."""

from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.errors import BadMailChoice, PersonNotFound
from tieline.apps.offices.models import MailChoice, Person
from tieline.apps.offices.permissions import demand_operator
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId, PersonId
from tieline.core.mail_times import Pace


@dataclass(frozen=True, slots=True)
class NewMailChoice:
    """How a person is to be mailed. `hour` (0 to 23) counts for the daily pace alone."""

    address: str
    pace: str
    hour: int = 7


def set_mail_choice(
    person_id: PersonId,
    office_id: OfficeId,
    new: NewMailChoice,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Set where and how often a person is mailed of notices of their home office.

    The person themselves may, and the operator. Raises OperatorOnly, BadMailChoice,
    PersonNotFound.
    """
    if actor != Actor(person_id, office_id):
        demand_operator(actor, "set how others are mailed")
    with acting_as(actor):
        # The operator is mailed of nothing: no office's notices are theirs.
        person = Person.objects.filter(pk=person_id, office_id=office_id).only("name").first()
        if person is None or office_id == INSTALLATION_OFFICE:
            raise PersonNotFound(f"#{person_id}")
        store_mail_choice(person_id, office_id, new, now)
        record("person.mail_set", actor=actor, now=now, ids={"person": person_id, "pace": new.pace})


def store_mail_choice(
    person_id: PersonId, office_id: OfficeId, new: NewMailChoice, now: datetime
) -> None:
    if new.pace not in list(Pace):
        raise BadMailChoice(
            "bad_mail_pace", f"{new.pace!r} is no pace of mail. Use one of: {', '.join(Pace)}."
        )
    if not 0 <= new.hour <= 23:
        raise BadMailChoice("bad_mail_hour", "The hour of a daily mail is a number from 0 to 23.")
    if not new.address and new.pace != Pace.NONE:
        raise BadMailChoice("no_mail_address", "Give the address to which notices are mailed.")
    MailChoice.objects.update_or_create(
        office_id=office_id,
        person_id=person_id,
        defaults={
            "address": check_address(new.address) if new.address else "",
            "pace": new.pace,
            "hour": new.hour,
            "set_at": now,
        },
    )


def check_address(address: str) -> str:
    """An e-mail address as mail servers take it, on an internal network too. Raises BadMailChoice."""
    try:
        checked = validate_email(
            address,
            check_deliverability=False,
            globally_deliverable=False,
            allow_smtputf8=False,
            test_environment=True,  # made-up people live under .test
        )
    except EmailNotValidError:
        raise BadMailChoice(
            "bad_mail_address", "This is no e-mail address. Write it as in ana@example.org."
        ) from None
    return checked.ascii_email or checked.normalized
