"""What the API answers of webhooks."""

from tieline.api.v1.fields import Told, describe
from tieline.journeys.shapes.webhooks import WebhookMessageShape, WebhookShape

describe(WebhookShape, WebhookMessageShape)


class Webhooks(Told):
    """The office's webhooks."""

    items: list[WebhookShape]


class Retried(Told):
    """What is tried again."""

    messages: int
    """How many messages."""
