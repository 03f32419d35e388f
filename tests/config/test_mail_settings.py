"""The settings of the mail server: off without a host, and never half set."""

from pathlib import Path

import pytest

from tieline.config.errors import HomeError
from tieline.config.mail import MailServer, read_mail_server

GOOD = {
    "TIELINE_MAIL_HOST": "mail.example.org",
    "TIELINE_MAIL_FROM": "Tieline <tieline@example.org>",
    "TIELINE_URL": "https://tieline.example.org/",
}


def test_without_a_host_mail_is_off_whatever_else_is_set() -> None:
    assert read_mail_server({}) == MailServer()
    assert read_mail_server({"TIELINE_MAIL_TLS": "odd", "TIELINE_MAIL_PORT": "x"}).host == ""


def test_what_is_left_out_has_its_usual_value(tmp_path: Path) -> None:
    server = read_mail_server(GOOD)
    assert (server.host, server.port, server.tls) == ("mail.example.org", 587, "starttls")
    assert server.url == "https://tieline.example.org"
    assert read_mail_server({**GOOD, "TIELINE_MAIL_TLS": "tls"}).port == 465
    assert read_mail_server({**GOOD, "TIELINE_MAIL_TLS": "none"}).port == 25
    assert read_mail_server({**GOOD, "TIELINE_MAIL_PORT": "2525"}).port == 2525
    password = tmp_path / "password"
    password.write_text("canary pass\n")
    signed_in = {
        **GOOD,
        "TIELINE_MAIL_USER": "tieline",
        "TIELINE_MAIL_PASSWORD_FILE": str(password),
    }
    server = read_mail_server(signed_in)
    assert (server.user, server.password) == ("tieline", "canary pass")
    assert "canary" not in repr(server)


BAD = {
    "no sender": {"TIELINE_MAIL_FROM": ""},
    "a sender that is no address": {"TIELINE_MAIL_FROM": "Tieline"},
    "a sender of two lines": {"TIELINE_MAIL_FROM": "a@example.org\nBcc: b@example.org"},
    "no address of the pages": {"TIELINE_URL": ""},
    "a path for an address": {"TIELINE_URL": "/hits"},
    "another scheme": {"TIELINE_URL": "ftp://example.org"},
    "an address with a query": {"TIELINE_URL": "https://example.org/?a=1"},
    "an address with a password": {"TIELINE_URL": "https://canary:word@example.org/"},
    "no such mode": {"TIELINE_MAIL_TLS": "ssl"},
    "a user without a password": {"TIELINE_MAIL_USER": "tieline"},
    "a password that cannot be read": {
        "TIELINE_MAIL_USER": "tieline",
        "TIELINE_MAIL_PASSWORD_FILE": "/nonexistent",
    },
    "an empty password": {
        "TIELINE_MAIL_USER": "tieline",
        "TIELINE_MAIL_PASSWORD_FILE": "/dev/null",
    },
    "a password that anyone could read on the way": {
        "TIELINE_MAIL_USER": "tieline",
        "TIELINE_MAIL_PASSWORD_FILE": __file__,
        "TIELINE_MAIL_TLS": "none",
    },
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_used_is_refused_by_name(what: str) -> None:
    with pytest.raises(HomeError) as refused:
        read_mail_server({**GOOD, **BAD[what]})
    assert refused.value.code == "bad_mail_setting"
    assert any(name in refused.value.message for name in BAD[what])
    assert "canary" not in refused.value.message


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(HomeError, match="TIELINE_MAIL_PORT"):
        read_mail_server({**GOOD, "TIELINE_MAIL_PORT": "smtp"})
