"""Whereto webhooks may lead, from the environment. Without a host they are off."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from tieline.config.errors import HomeError


@dataclass(frozen=True, slots=True)
class WebhookRules:
    """Allowed hosts (`*` for any), networks beside the public ones, further authorities, the link."""

    hosts: tuple[str, ...] = ()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    ca_file: str = ""
    link: str = ""


def read_webhook_rules(environ: Mapping[str, str]) -> WebhookRules:
    """What the settings say. Raises HomeError, saying which setting and what it should be."""
    hosts = tuple(one.lower() for one in _words(environ, "TIELINE_WEBHOOK_HOSTS"))
    if not hosts:
        return WebhookRules()
    ca_file = environ.get("TIELINE_WEBHOOK_CA_FILE", "")
    if ca_file and not Path(ca_file).is_file():
        raise _bad(f"TIELINE_WEBHOOK_CA_FILE names {ca_file!r}, which is no file.")
    url = environ.get("TIELINE_URL", "")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
        # The text is not repeated: it can hold a password.
        raise _bad(
            "TIELINE_URL is not set to the address of the pages, such as "
            "https://tieline.example.org: webhooks have no link to give."
        )
    return WebhookRules(hosts, _read_networks(environ), ca_file, f"{url.rstrip('/')}/hits")


def _read_networks(environ: Mapping[str, str]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(one) for one in _words(environ, "TIELINE_WEBHOOK_NETWORKS"))
    except ValueError:
        raise _bad(
            "TIELINE_WEBHOOK_NETWORKS is no list of networks. Write them as in "
            "10.20.0.0/16,192.168.7.0/24."
        ) from None


def _words(environ: Mapping[str, str], name: str) -> list[str]:
    return [one for one in (part.strip() for part in environ.get(name, "").split(",")) if one]


def _bad(message: str) -> HomeError:
    return HomeError("bad_webhook_setting", message)
