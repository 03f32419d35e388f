"""The demo keeps to a home of its own, and its passwords to themselves."""

import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tieline.apps.offices.factors import totp_code
from tieline.config.errors import HomeError, SecretsError
from tieline.config.home import Home, resolve_home
from tieline.demo.__main__ import main
from tieline.demo.home import claim_demo_home, resolve_demo_home, sign_ins_path
from tieline.demo.sign_ins import SignIns


def test_its_home_is_never_the_default_one() -> None:
    assert resolve_demo_home({}) != resolve_home({})
    assert resolve_demo_home({"TIELINE_HOME": "/somewhere/else"}).path == Path("/somewhere/else")


def test_the_default_home_of_installations_is_refused() -> None:
    with pytest.raises(HomeError, match="real installation"):
        claim_demo_home(resolve_home({}))


def test_a_real_installation_is_refused_and_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "real")
    home.path.mkdir()
    home.secrets_path.write_text("{}")
    with pytest.raises(HomeError, match="real installation"):
        claim_demo_home(home)
    assert [path.name for path in home.path.iterdir()] == [home.secrets_path.name]


def test_a_claimed_home_stays_claimed(tmp_path: Path) -> None:
    home = Home(tmp_path / "demo")
    claim_demo_home(home)
    home.secrets_path.write_text("{}")
    claim_demo_home(home)


def test_passwords_are_random_private_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "sign-ins.json"
    first = SignIns(path)
    word = first.password("a.person")
    assert word != first.password("b.person")
    assert len(word) >= 12
    assert not path.exists()
    first.settle()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = SignIns(path)
    assert again.is_settled("a.person")
    assert again.password("a.person") == word


def test_what_was_not_settled_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "sign-ins.json"
    word = SignIns(path).password("a.person")
    assert not SignIns(path).is_settled("a.person")
    assert SignIns(path).password("a.person") != word


@pytest.mark.parametrize("text", ["[", "[1]", "\x00"])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sign-ins.json"
    path.write_text(text)
    with pytest.raises(SecretsError, match="Remove it"):
        SignIns(path)


def test_each_person_has_an_app_of_their_own_and_its_code_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "sign-ins.json"
    made = SignIns(path)
    secret = made.app("a.person")
    assert secret != made.app("b.person")
    now = datetime(2026, 5, 20, 12, tzinfo=UTC)
    assert made.code("a.person", now) is None  # not settled: it may not be there
    made.settle()
    again = SignIns(path)
    assert again.app("a.person") == secret
    assert again.code("a.person", now) == totp_code(secret, now)
    assert again.code("nobody", now) is None


def test_a_file_of_passwords_alone_settles_nobody(tmp_path: Path) -> None:
    path = tmp_path / "sign-ins.json"
    path.write_text('{"a.person": "an old password"}')
    assert not SignIns(path).is_settled("a.person")


def test_the_code_of_a_person_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "home")
    home.path.mkdir(mode=0o700)
    monkeypatch.setenv("TIELINE_HOME", str(home.path))
    made = SignIns(sign_ins_path(home))
    made.app("a.person")
    made.settle()
    assert main(["--code", "a.person"]) == 0
    assert re.fullmatch(r"[0-9]{6}\n", capsys.readouterr().out)
    assert main(["--code", "nobody"]) == 1
    assert "nobody" in capsys.readouterr().err
