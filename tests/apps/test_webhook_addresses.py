"""Addresses of webhooks are taken apart, and what is none is found out."""

import pytest

from tieline.apps.notices.webhook_addresses import split_address


def test_an_address_is_taken_apart() -> None:
    assert split_address("https://x.example.org/a?b=c") == ("x.example.org", 443, "/a?b=c")
    assert split_address("https://[2001:db8::1]:8443") == ("2001:db8::1", 8443, "/")


@pytest.mark.parametrize(
    "address",
    [
        "http://x.org/",
        "https://u:p@x.org/",
        "https://x.org/ a",
        "https://x.org:70000/",
        "https://x.org:0/",
    ],
)
def test_an_address_that_is_none_is_found_out(address: str) -> None:
    assert split_address(address) is None
