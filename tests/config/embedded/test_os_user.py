"""The user the server runs as."""

import os
import pwd
from types import SimpleNamespace

import pytest

from tieline.config.embedded import os_user
from tieline.config.errors import ServerError


def test_whoever_is_not_root_runs_the_server_as_themselves(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    assert os_user.ensure_server_user() == os_user.ServerUser(4321, os.getegid(), dropped=False)


def test_a_system_without_useradd_is_told_what_to_create(monkeypatch):
    monkeypatch.setattr(os_user, "find_server_user", lambda: None)
    monkeypatch.setattr(os_user.shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(os_user.time, "sleep", lambda _: None)
    with pytest.raises(ServerError) as caught:
        os_user.ensure_server_user()
    assert caught.value.code == "server_user_missing"
    assert "no useradd" in caught.value.message


def test_a_user_that_is_root_by_another_name_is_refused(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", lambda _: SimpleNamespace(pw_uid=0, pw_gid=0))
    with pytest.raises(ServerError) as caught:
        os_user.ensure_server_user()
    assert caught.value.code == "server_user_is_root"


def test_programs_see_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "canary")
    monkeypatch.setenv("LD_PRELOAD_CANARY", "canary")
    done = os_user.run_as(os_user.OURSELVES, ["/usr/bin/env"])
    assert "canary" not in done.stdout.lower()
    assert done.stdout
