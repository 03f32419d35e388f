"""Where webhooks may lead is nowhere, until the operator says so, and a slip is said."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from tieline.config.errors import HomeError
from tieline.config.webhooks import WebhookRules, read_webhook_rules

GOOD = {
    "TIELINE_WEBHOOK_HOSTS": "A.example.org, b.example.org",
    "TIELINE_URL": "https://t.example.org/",
}


def test_without_hosts_they_are_off() -> None:
    assert read_webhook_rules({"TIELINE_WEBHOOK_NETWORKS": "odd"}) == WebhookRules()


def test_the_settings_are_read(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    given = {"TIELINE_WEBHOOK_NETWORKS": "10.0.0.0/8", "TIELINE_WEBHOOK_CA_FILE": str(authority)}
    rules = read_webhook_rules({**GOOD, **given})
    assert rules.hosts == ("a.example.org", "b.example.org")
    assert rules.networks == (ip_network("10.0.0.0/8"),)
    assert rules.link == "https://t.example.org/hits"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIELINE_URL", ""),
        ("TIELINE_WEBHOOK_NETWORKS", "10.0.0.1/8"),
        ("TIELINE_WEBHOOK_CA_FILE", "/nowhere"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(HomeError, match=name):
        read_webhook_rules({**GOOD, name: value})
