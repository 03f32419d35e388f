"""Where an installation lives, and how it keeps its secrets."""

import json
import os
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from tieline.config import home as home_module
from tieline.config.errors import HomeError, SecretsError
from tieline.config.home import (
    ROOT_HOME,
    Home,
    Secrets,
    ServerAddress,
    create_secrets,
    load_secrets,
    prepare_home,
    resolve_home,
    save_secrets,
)

SECRETS = Secrets(
    server=ServerAddress("/somewhere/run", 5432, "tieline", embedded=True),
    passwords={"owner": "one", "app": "pässwörd"},
    match_secret=bytes(range(32)),
    master_key=bytes(range(32, 64)),
    django_secret="three",
)


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "deep" / "home")


def test_the_variable_names_the_home(tmp_path):
    assert resolve_home({"TIELINE_HOME": str(tmp_path / "a" / ".." / "b")}).path == tmp_path / "b"


def test_a_tilde_in_the_variable_is_understood(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert resolve_home({"TIELINE_HOME": "~/tieline"}).path == tmp_path / "tieline"


def test_root_and_others_have_their_own_default(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert resolve_home({"TIELINE_HOME": ""}).path == ROOT_HOME
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert resolve_home({}).path == Path(platformdirs.user_data_dir("tieline"))


def test_a_relative_home_is_refused():
    with pytest.raises(HomeError) as caught:
        resolve_home({"TIELINE_HOME": "data"})
    assert caught.value.code == "home_not_absolute"


@pytest.mark.parametrize("name", ['"', "$(id)", "`id`", "a\\b", "a\nb"])
def test_a_name_that_a_shell_would_read_is_refused(name):
    with pytest.raises(HomeError) as caught:
        resolve_home({"TIELINE_HOME": f"/srv/{name}"})
    assert caught.value.code == "home_name_unsafe"


def test_secrets_come_back_as_they_were_and_only_the_owner_reads_them(home):
    save_secrets(home, SECRETS)
    assert load_secrets(home) == SECRETS
    assert home.secrets_path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.path.iterdir()] == ["secrets.json"]


def test_saving_again_replaces(home):
    save_secrets(home, SECRETS)
    save_secrets(home, replace(SECRETS, django_secret="four"))
    assert load_secrets(home).django_secret == "four"


def test_creating_again_keeps_the_first_keys(home):
    assert create_secrets(home, SECRETS) == SECRETS
    later = replace(SECRETS, master_key=bytes(32))
    assert create_secrets(home, later) == SECRETS


def test_no_secret_shows_in_the_text_form():
    shown = repr(SECRETS)
    for secret in ("one", "pässwörd", "three", SECRETS.master_key.hex(), repr(bytes(range(32)))):
        assert secret not in shown


def test_keys_of_another_length_are_refused():
    with pytest.raises(ValueError, match="32"):
        replace(SECRETS, master_key=b"short")


def test_missing_secrets_send_you_to_init(home):
    with pytest.raises(SecretsError) as caught:
        load_secrets(home)
    assert caught.value.code == "not_initialised"
    assert "tieline init" in caught.value.message


def test_unreadable_secrets_say_who_may(home, monkeypatch):
    save_secrets(home, SECRETS)

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(
        Path, "read_text", refuse
    )  # root reads everything, so mode 000 proves nothing
    with pytest.raises(SecretsError) as caught:
        load_secrets(home)
    assert caught.value.code == "secrets_unreadable"
    assert str(home.secrets_path) in caught.value.message


def test_secrets_that_others_may_read_are_refused(home):
    save_secrets(home, SECRETS)
    home.secrets_path.chmod(0o640)
    with pytest.raises(SecretsError) as caught:
        load_secrets(home)
    assert caught.value.code == "secrets_exposed"


def damaged() -> list[bytes]:
    whole = json.loads(home_module._render(SECRETS))
    return [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        json.dumps({**whole, "format": 2}).encode(),
        json.dumps({**whole, "master_key": "abcd"}).encode(),
        json.dumps({**whole, "match_secret": "canary-no-hex"}).encode(),
        json.dumps({**whole, "passwords": ["canary"]}).encode(),
        json.dumps({**whole, "server": {"host": "canary"}}).encode(),
    ]


@pytest.mark.parametrize("contents", damaged())
def test_damaged_secrets_are_named_and_not_quoted(contents, home):
    save_secrets(home, SECRETS)
    home.secrets_path.write_bytes(contents)
    with pytest.raises(SecretsError) as caught:
        load_secrets(home)
    assert caught.value.code == "secrets_corrupt"
    assert caught.value.__cause__ is None or isinstance(caught.value.__cause__, UnicodeDecodeError)
    assert "canary" not in caught.value.message


def test_the_home_has_the_mode_of_its_owner_whatever_the_umask(home):
    before = os.umask(0o077)
    try:
        prepare_home(home)
        prepare_home(home)
    finally:
        os.umask(before)
    expected = 0o755 if os.geteuid() == 0 else 0o700
    assert home.path.stat().st_mode & 0o777 == expected


def test_an_empty_private_home_is_opened_for_the_server_only_as_far_as_needed(home):
    home.path.mkdir(parents=True, mode=0o700)
    prepare_home(home)
    expected = 0o711 if os.geteuid() == 0 else 0o700
    assert home.path.stat().st_mode & 0o777 == expected


def test_a_folder_with_other_things_in_it_is_not_opened(home):
    home.path.mkdir(parents=True, mode=0o700)
    (home.path / "diary.txt").write_text("private")
    prepare_home(home)
    assert home.path.stat().st_mode & 0o777 == 0o700


def test_a_home_that_others_may_write_to_is_refused(home):
    home.path.mkdir(parents=True)
    home.path.chmod(0o777)
    with pytest.raises(HomeError) as caught:
        save_secrets(home, SECRETS)
    assert caught.value.code == "home_open_to_others"
    assert not home.secrets_path.exists()


def test_a_home_of_somebody_else_is_refused(home, monkeypatch):
    home.path.mkdir(parents=True)
    monkeypatch.setattr(os, "geteuid", lambda: home.path.stat().st_uid + 1)
    with pytest.raises(HomeError) as caught:
        prepare_home(home)
    assert caught.value.code == "home_not_yours"


def test_a_home_below_a_file_is_explained(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError) as caught:
        prepare_home(Home(tmp_path / "file" / "home"))
    assert caught.value.code == "home_not_writable"
