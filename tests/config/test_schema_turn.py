"""Two that bring the tables up to date: the second says that it waits, and not for ever."""

from typing import Any

import pytest
from django.db import connections

from tests.conftest import admin
from tieline.config import schema

LOCK = "select pg_advisory_lock(hashtext('tieline.config.schema'))"


@pytest.fixture(autouse=True)
def as_owner(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner's connection is there in the process of `init` alone."""
    monkeypatch.setattr(schema, "connections", {"owner": connections["default"]})


def test_who_waits_says_so_once_and_gives_up_with_a_clear_line(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(schema, "_PAUSE_S", 0.01)
    with admin(database) as other:
        other.execute(LOCK)
        with pytest.raises(SystemExit) as ended:
            schema.wait_for_turn(patience_s=0.1)
    assert "Another `init`" in str(ended.value.code)
    assert capsys.readouterr().out.count("waiting for it") == 1


def test_who_waits_goes_on_when_the_other_is_done(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with admin(database) as other:
        other.execute(LOCK)
        release = "select pg_advisory_unlock(hashtext('tieline.config.schema'))"
        monkeypatch.setattr(schema.time, "sleep", lambda _: other.execute(release))
        schema.wait_for_turn()
        taken = other.execute(LOCK.replace("pg_advisory", "pg_try_advisory")).fetchone()
    assert taken == (False,)
    connections["default"].close()
