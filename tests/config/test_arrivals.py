"""Every entry of the trail bears by which way its actor came, and from which address."""

from datetime import UTC, datetime

import pytest

from tests.cli.terminal import do, environment
from tests.conftest import admin
from tests.factories.programs import Program, run_queue
from tests.factories.visitors import visit_as
from tests.factories.world import Player, make_case, make_player, make_token
from tieline.apps.audit.sources import SOURCE_MAX, Channel, coming_by, current_source

ASKED = {"values": ["+12025550143"], "purpose": "a test", "without_case": "a test has none"}


@pytest.fixture
def player(database: str) -> Player:
    player = make_player("OWN")
    make_case(player)
    return player


def _sources(database: str, action: str) -> set[str]:
    with admin(database) as super_:
        rows = super_.execute(
            "select source from audit_auditentry where action = %s", [action]
        ).fetchall()
    return {str(row[0]) for row in rows}


def test_a_page_a_program_and_a_terminal_are_told_apart(player: Player, database: str) -> None:
    assert _sources(database, "case.opened") == {""}  # by nobody's way: the test itself
    form = {**ASKED, "values": ASKED["values"][0], "kind": "phone"}
    assert visit_as(player).post("/check", form, REMOTE_ADDR="198.51.100.7").status_code == 200
    assert _sources(database, "selector.checked") == {"page 198.51.100.7"}
    program = Program(make_token(player, now=datetime.now(UTC)))
    assert program.post("/checks", ASKED).status_code == 200
    assert _sources(database, "selector.checked") == {"page 198.51.100.7", "api 127.0.0.1"}
    do("case", "open", "C-2", "--office", "OWN", environ=environment())
    assert _sources(database, "case.opened") == {"", "terminal"}
    assert current_source() == ""


def test_what_is_exported_piece_by_piece_comes_from_the_same_place(
    player: Player, database: str
) -> None:
    answer = visit_as(player).post("/hits/export", REMOTE_ADDR="198.51.100.7")
    assert answer.status_code == 200
    assert current_source() == ""
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbf")
    assert current_source() == ""
    assert _sources(database, "hits.listed") == {"page 198.51.100.7"}


def test_what_the_queue_does_comes_from_where_its_worker_was_started(
    player: Player, database: str
) -> None:
    program = Program(make_token(player, now=datetime.now(UTC)))
    assert program.hand_in("number\n+1 202 555 0143\n").status_code == 202
    with coming_by(Channel.WORKER):
        run_queue()
    assert _sources(database, "submission.finished") == {"worker"}


def test_an_address_is_never_longer_than_its_column() -> None:
    with coming_by(Channel.PAGE, "x" * 200):
        assert len(current_source()) == SOURCE_MAX
