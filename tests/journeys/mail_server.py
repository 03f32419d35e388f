"""A real SMTP server on this machine, in the process of the test, that keeps what it is handed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings

from tieline.config.serving import free_port

SENDER = "Tieline <tieline@mail.example.org>"
LINK = "https://pages.example.org/hits"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def texts(self) -> dict[str, str]:
        """The parts by their kind, decoded."""
        return {part.get_content_type(): part.get_content() for part in self.message.iter_parts()}


@dataclass
class MailServer:
    """What it was handed, and what it answers. `refuses` holds addresses it has no mailbox for."""

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    answer: str = "250 OK"
    attempts: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        self.attempts += 1
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.letters.append(
                Letter(str(envelope.mail_from), tuple(envelope.rcpt_tos), envelope.content)
            )
        return self.answer


@contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    """The server, listening; on the port it had before, if it had one."""
    server.port = server.port or free_port(0)
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def mail_goes_to(server: MailServer) -> override_settings:
    """Django's settings for handing mail to this server."""
    return override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=server.port,
        EMAIL_HOST_USER="",
        EMAIL_HOST_PASSWORD="",
        EMAIL_USE_TLS=False,
        EMAIL_USE_SSL=False,
        EMAIL_TIMEOUT=10,
        MAIL_IS_ON=True,
        MAIL_LINK=LINK,
        DEFAULT_FROM_EMAIL=SENDER,
    )
