"""What released versions left: each backup of theirs is restored, brought up to date, and answers.

They are kept in `tests/released`, made by `make release-backup`, and sealed anew here.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.factories.installations import Installation
from tests.factories.places import reachable_folder
from tests.released.packing import seal
from tieline.config.backups.restoring import Sources, restore
from tieline.config.home import HOME_VARIABLE, Home

RELEASED = Path(__file__).parents[1] / "released"
ARCHIVES = sorted(RELEASED.glob("*.tar.xz"))
OF_THE_BACKUP = {"tables", "roles", "row security", "index", "audit trail", "database"}


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("TIELINE_DATABASE", raising=False)
    with reachable_folder() as path:
        monkeypatch.setitem(os.environ, HOME_VARIABLE, str(path / "home"))
        yield path


def test_there_is_a_backup_of_a_released_version() -> None:
    assert ARCHIVES


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.name)
def test_a_backup_of_a_released_version_is_brought_up_to_date_and_answers(
    archive: Path, folder: Path
) -> None:
    now = datetime.now(UTC)
    file = seal(archive, folder, now=now)
    there = Installation(folder / "home")
    sources = Sources(file, folder, None, folder / "checkpoints")
    steps: list[str] = []
    restore(Home(folder / "home"), sources, now=now, report=steps.append)
    assert "tables" in steps

    looks = {one["what"]: one for one in json.loads(there.run("doctor", "--json").out)}
    assert {
        name: looks[name]["found"] for name in OF_THE_BACKUP if not looks[name]["is_fine"]
    } == {}
    there.do("index", "check")
    there.do("audit", "verify")
    hits = json.loads(there.do("hit", "list", "--office", "AAA", "--json"))
    assert {hit["value"] for hit in hits} == {"+12025550143"}
    asked = there.do(
        "check", "202-555-0143", "--office", "AAA", "--case", "A-1", "--purpose", "a test", "--json"
    )
    held = [one["office"] for one in json.loads(asked)[0]["readings"][0]["held_by"]]
    assert set(held) == {"AAA", "BBB", "CCC"}
    assert there.run("stop").code == 0
