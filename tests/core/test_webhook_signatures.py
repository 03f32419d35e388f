"""The signature is the one of the specification, and addresses that are none are found out."""

import base64

import pytest

from tieline.core.webhooks import sign, split_address


def test_the_example_of_the_specification_is_signed_alike() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    ident, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
    signature = sign(secret, ident, "1614265330", body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


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
