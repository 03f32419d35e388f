"""Handing messages to the mail server, and what its refusals mean."""

import smtplib
import ssl
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from django.core.mail import EmailMultiAlternatives, get_connection

from tieline.core.errors import TielineError

REASONS: Final = (
    (smtplib.SMTPRecipientsRefused, "recipient_refused"),
    (smtplib.SMTPDataError, "message_refused"),
    (smtplib.SMTPSenderRefused, "sender_refused"),
    (smtplib.SMTPAuthenticationError, "sign_in_refused"),
    (smtplib.SMTPNotSupportedError, "not_supported"),
    (ssl.SSLError, "tls_failed"),
    (OSError, "server_unreachable"),
)
"""What went wrong -> the code that is kept of it. The first that fits; the rest is an OSError."""
_OF_ONE_MESSAGE: Final = frozenset({"recipient_refused", "message_refused"})


class MailNotSent(TielineError):
    """The mail server did not take a message. What it said is not kept: it can name people."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "mail_not_sent",
            f"The mail server did not take the message ({reason}). docs/notices.md says what the "
            "word means; `tieline doctor` shows which server is set.",
            reason=reason,
        )
        self.reason = reason

    @property
    def is_servers(self) -> bool:
        """Whether every other message would fail as well."""
        return self.reason not in _OF_ONE_MESSAGE


class Outbox:
    """One connection to the mail server for several messages."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # What was taken over is sent; how the connection ends changes nothing of it.
        with suppress(OSError):
            self._connection.close()

    def open(self) -> None:
        """Reach the server and sign in there, if that is not done yet. Raises MailNotSent."""
        try:
            self._connection.open()
        except OSError as error:
            raise MailNotSent(_reason(error)) from None

    def put(self, message: EmailMultiAlternatives) -> None:
        """Hand over one message. Raises MailNotSent."""
        try:
            self._connection.send_messages([message])
        except OSError as error:
            raise MailNotSent(_reason(error)) from None


def _reason(error: OSError) -> str:
    return next(code for kind, code in REASONS if isinstance(error, kind))
