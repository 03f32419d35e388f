"""What can go wrong with webhooks."""

from tieline.core.errors import BadInput, NotFound


class WebhookNotFound(NotFound):
    """The office has no such webhook, or none any more."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "webhook_not_found",
            f"The office has no webhook {ident!r}, or none any more. Look at the list of its webhooks.",
            webhook=ident,
        )


class BadWebhook(BadInput):
    """What was given for a webhook cannot be used."""
