"""Provenance and disclosure through the API: what programs of each side read."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.factories.programs import Program
from tests.factories.prosecution import add_person, ask_for
from tests.factories.world import (
    Cast,
    Player,
    make_case,
    make_cast,
    make_player,
    make_submission,
    make_token,
)
from tieline.apps.offices import queries as offices
from tieline.core.ids import Actor
from tieline.core.postures import Posture
from tieline.journeys import packaging
from tieline.journeys.looking import list_hits

pytestmark = pytest.mark.usefixtures("database")
SHARED = "+1 202 555 0143"


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    for player, posture in ((cast.owner, Posture.POINTER), (cast.partner, Posture.POINTER),
                            (cast.stranger, Posture.SILENT)):  # fmt: skip
        make_case(player, "C-1", posture=posture)
        make_submission(player, [SHARED])
    return cast


def _program(player: Player) -> Program:
    return Program(make_token(player, now=datetime.now(UTC)))


def _as(player: Player, name: str, role: str) -> tuple[Program, Actor]:
    actor = add_person(player, name, role)
    return _program(Player(player.office, offices.find_person(name))), actor


def test_the_provenance_of_a_hit(cast: Cast) -> None:
    hits, _ = list_hits(actor=cast.owner.actor, now=datetime.now(UTC))
    address = f"/hits/{hits[0].side.uuid}/provenance"
    told = _program(cast.owner).get(address).json()
    assert told["case"]["ref"] == "C-1"
    assert told["submissions"][0]["authority"]["authority"] == "subpoena:2026-1"
    assert "STR" not in str(told)
    assert _program(cast.owner).get(f"/hits/{uuid4()}/provenance").status_code == 404


def test_each_side_reads_what_is_its_own(cast: Cast) -> None:
    prosecutor, asking = _as(make_player("PROS"), "pat", "prosecutor")
    counsel, _ = _as(cast.stranger, "cleo", "counsel")
    uuid = ask_for(cast.owner, "C-1", asking)
    owner = _program(cast.owner)
    (listed,) = owner.get("/disclosures").json()["items"]
    assert (listed["id"], listed["state"]) == (str(uuid), "due")
    shown = owner.get(f"/disclosures/{uuid}").json()
    assert sorted(one["office"] for one in shown["items"]) == ["OWN", "PART"]
    assert owner.get("/disclosures/desk").status_code == 403
    assert owner.get("/prosecutions").status_code == 403
    (thing,) = counsel.get("/disclosures/desk").json()["items"]
    assert (thing["case"], thing["is_of_own_case"], thing["is_overdue"]) == ("C-1", False, True)
    assert counsel.get(f"/disclosures/{uuid}").status_code == 404
    early = prosecutor.get(f"/prosecutions/{uuid}/package")
    assert (early.status_code, early.json()["code"]) == (409, "package_not_due")
    packaging.issue(uuid, actor=asking, now=datetime.now(UTC))
    package = prosecutor.get(f"/prosecutions/{uuid}/package").json()
    assert [line["number"] for line in package["log_a"]] == ["A-1", "A-2"]
    assert [(line["number"], line["office"]) for line in package["log_s"]] == [("S-1", None)]
    assert prosecutor.get("/prosecutions").json()["items"][0]["state"] == "issued"
    assert prosecutor.get("/disclosures").status_code == 403
