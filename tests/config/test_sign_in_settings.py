"""What the environment says of signing in."""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest
from django.conf import settings

from tieline.config.errors import HomeError
from tieline.config.numbers import read_number
from tieline.config.sign_in import BANNER, Provider, read_banner, read_provider

WHOLE = {"TIELINE_OIDC_ISSUER": "https://id.example.org/", "TIELINE_OIDC_CLIENT": "tieline"}


def test_the_defaults_are_the_values_of_cjis() -> None:
    assert (settings.SIGN_IN_FAILURES, settings.SIGN_IN_WINDOW_MINUTES) == (5, 15)
    assert settings.IDLE_MINUTES == 30
    assert _read_afresh("ACCOUNT_IDLE_DAYS") == "90"  # the tests themselves run under another
    assert BANNER == settings.BANNER
    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def _read_afresh(name: str) -> str:
    environ = {key: text for key, text in os.environ.items() if key != f"TIELINE_{name}"}
    asked = f"from tieline.config import settings; print(settings.{name})"
    told = subprocess.run([sys.executable, "-c", asked], env=environ, stdout=PIPE, check=True)
    return told.stdout.decode().strip()


def test_the_banner_is_read_from_its_file(tmp_path: Path) -> None:
    assert read_banner({}) == BANNER
    (tmp_path / "banner").write_text("Für Befugte.\n", "utf-8")
    assert read_banner({"TIELINE_BANNER_FILE": str(tmp_path / "banner")}) == "Für Befugte."
    (tmp_path / "empty").write_text("")
    for name in ("missing", "empty"):
        with pytest.raises(HomeError) as refused:
            read_banner({"TIELINE_BANNER_FILE": str(tmp_path / name)})
        assert refused.value.code == "bad_sign_in_setting"


def test_no_issuer_is_no_provider() -> None:
    assert read_provider({}) == Provider()


def test_a_provider_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    found = read_provider(
        {
            **WHOLE,
            "TIELINE_OIDC_SECRET_FILE": str(tmp_path / "secret"),
            "TIELINE_OIDC_SECOND_FACTOR": "mfa, urn:example:aal2",
        }
    )
    assert (found.issuer, found.client_secret) == ("https://id.example.org", "s3cret")
    assert found.second_factor == {"mfa", "urn:example:aal2"}
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    "change",
    [
        {"TIELINE_OIDC_ISSUER": "http://id.example.org"},
        {"TIELINE_OIDC_ISSUER": "id.example.org"},
        {"TIELINE_OIDC_CLIENT": ""},
        {"TIELINE_OIDC_SECRET_FILE": "/nowhere/at/all"},
    ],
)
def test_a_provider_that_is_not_whole_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(HomeError) as refused:
        read_provider({**WHOLE, **change})
    assert refused.value.code == "bad_sign_in_setting"


def test_a_number_has_a_least() -> None:
    assert read_number({"X": "0"}, "X", default=0, least=0) == 0
    with pytest.raises(HomeError):
        read_number({"X": "0"}, "X", default=1)
