"""The words of mail. It says that hits and corrections wait, how many and when, and never which.

No value, reference, name, code or id of anything reaches a template: all that these functions take
are numbers, a time, an address and the identity of the message itself.
"""

from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine

SUBJECT: Final = "Tieline: something new waits"
TEST_SUBJECT: Final = "Tieline: a test message"
_ENGINE: Final = Engine(dirs=[str(Path(__file__).parent / "mail_templates")])


def write_waiting(
    count: int, corrections: int = 0, *, to: str, ident: UUID, zone: str, now: datetime
) -> EmailMultiAlternatives:
    """That `count` new hits and so many corrections wait, one of them at least. `zone` is where the reader's clock stands.

    The same `ident` gives the same Message-ID, by which a second copy is known for one.
    """
    words: dict[str, object] = {
        "count": count,
        "corrections": corrections,
        "is_one": count + corrections == 1,
        "counted": _shown(now, zone),
    }
    return _write("waiting", SUBJECT, to, ident, words)


def write_test(*, to: str, ident: UUID, now: datetime) -> EmailMultiAlternatives:
    """That mail arrives."""
    return _write("test", TEST_SUBJECT, to, ident, {"counted": _shown(now, "UTC")})


def _write(
    name: str, subject: str, to: str, ident: UUID, words: dict[str, object]
) -> EmailMultiAlternatives:
    sender = settings.DEFAULT_FROM_EMAIL
    facts = {**words, "subject": subject, "link": settings.MAIL_LINK}
    message = EmailMultiAlternatives(
        subject=subject,
        body=_ENGINE.get_template(f"{name}.txt").render(Context(facts, autoescape=False)),
        from_email=sender,
        to=[to],
        headers={
            "Message-ID": f"<{ident}@{parseaddr(sender)[1].rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(
        _ENGINE.get_template(f"{name}.html").render(Context(facts)), "text/html"
    )
    return message


def _shown(now: datetime, zone: str) -> str:
    """The local time with its distance from UTC; the zone's own name would tell a place."""
    local = now.astimezone(ZoneInfo(zone))
    distance = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M} (UTC{distance[:3]}:{distance[3:5]})"
