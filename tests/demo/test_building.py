"""The product, run on the demo world, finds exactly what comparing everything with everything finds."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from rich.console import Console

from tests.demo.oracle import Expected, expected_hits, expected_silent, expected_unseen
from tests.factories.index import every_row, look, rebuild
from tieline.apps.cases.silences import list_silences
from tieline.apps.offices import queries as offices
from tieline.demo import building
from tieline.demo.building import Built, build_world, find_operator
from tieline.demo.caseload import CASE_BY_KEY
from tieline.demo.directory import OFFICES
from tieline.demo.findings import Findings, gather_findings, value_key
from tieline.demo.shared import HUB
from tieline.demo.sign_ins import SignIns
from tieline.demo.silence import gather_desk
from tieline.demo.telling import tell_desk, tell_findings, tell_sign_ins, tell_world

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
WHOLE = Built(
    offices=12,
    people=35,
    requests=1,
    details=1,
    clearances=3,
    cases=40,
    silences=2,
    authorities=2,
    submissions=37,
)
pytestmark = pytest.mark.usefixtures("database")


class Cut(Exception):
    """Stands for the end of the process."""


def build(folder: Path) -> Built:
    return build_world(
        now=NOW,
        folder=folder / "files",
        sign_ins=SignIns(folder / "sign-ins.json"),
        report=lambda step, done, total: None,
    )


def gather() -> Findings:
    return gather_findings(find_operator(now=NOW), now=NOW)


def found_hits(findings: Findings) -> set[Expected]:
    return {
        Expected(value_key(f.kind, f.canonical), frozenset(f.offices), f.cases)
        for f in findings.across
    }


def test_the_product_finds_what_brute_force_finds_and_once_more_adds_nothing(
    tmp_path: Path,
) -> None:
    assert build(tmp_path) == WHOLE
    findings = gather()
    assert found_hits(findings) == expected_hits()
    assert len(findings.across) == len(expected_hits())
    assert {
        (f.office, value_key(f.kind, f.canonical), frozenset(f.others)) for f in findings.silent
    } == expected_silent()
    _check_reasons(findings)
    _check_silence(findings)
    _check_desk()
    _check_text(findings, tmp_path)
    assert build(tmp_path).is_nothing
    assert found_hits(gather()) == expected_hits()
    _check_index()


def _check_index() -> None:
    """Derived again it is the same, row by row, and nothing is written."""
    name = str(connection.settings_dict["NAME"])
    before = every_row(name)
    looked = look()
    assert (looked.faults.lines(), looked.on_their_way) == ([], 0)
    assert looked.mentions == looked.live > 0
    assert rebuild().lines() == []
    assert every_row(name) == before


def _check_reasons(findings: Findings) -> None:
    for finding in findings.across:
        assert len({(side.office, side.case_ref) for side in finding.sides}) == finding.cases
        assert {side.office for side in finding.sides} == set(finding.offices)
    overlaps = {finding.canonical: finding.overlap for finding in findings.across}
    assert overlaps["+12065550188"] == "no"
    assert overlaps["+13055550117"] == "yes"
    assert overlaps["bodega.norte@example.com"] == "unknown"


def _check_silence(findings: Findings) -> None:
    """Nobody is told of a silent case; what one office is shown is not empty."""
    refs = {side.case_ref for finding in findings.across for side in finding.sides}
    assert {"OP MARLIN", "VER/2026/018"}.isdisjoint(refs)
    assert findings.told is not None
    assert {holder.office.code for holder in findings.told.holders} >= {"FNCB-MIA", "NSTS-LON"}
    assert findings.across[0].canonical == HUB.canonical


def _check_desk() -> None:
    """The one overlap that neither side may know of waits at the desk, and no silence lapses yet."""
    desk = gather_desk(now=NOW)
    refs = {frozenset(side.ref for side in one.sides) for one in desk.unseen}
    assert len(desk.unseen) == 1
    assert refs == {frozenset(CASE_BY_KEY[key].ref for key in pair) for pair in expected_unseen()}
    assert not desk.unseen[0].is_overdue(NOW)
    assert {one.office.code for pair in desk.served for one in pair.sides} >= {"FNCB-MIA"}
    assert _earliest_end() > NOW + timedelta(days=89)
    console = Console(file=io.StringIO(), width=160)
    tell_desk(console, desk)
    assert "OP MARLIN of NSTS-LON" in console.file.getvalue()


def _earliest_end() -> datetime:
    """When the first of the world's silences lapses."""
    person = offices.find_operator()
    live = [
        silence
        for office in offices.list_offices(person.at_home().as_viewer())
        for silence in list_silences(person.acting_for(office).as_viewer())
    ]
    assert len(live) == WHOLE.silences
    return min(silence.until for silence in live)


def _check_text(findings: Findings, folder: Path) -> None:
    console = Console(file=io.StringIO(), width=160)
    tell_world(console)
    tell_findings(console, findings)
    sign_ins = SignIns(folder / "sign-ins.json")
    tell_sign_ins(console, sign_ins)
    text = console.file.getvalue()
    assert "12 offices of 6 agencies in 8 countries, 40 cases" in text
    assert "26 cases of 11 offices" in text
    assert "and 23 more cases" in text
    shown = "".join(text.split())
    for finding in findings.across:
        assert "".join(finding.shown_value.split()) in shown
    assert all(sign_ins.password(p.name) in text for office in OFFICES for p in office.people)


def test_a_half_built_world_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = iter(range(29))  # in the midst of the case sheet's parts
    whole = building.take_in

    def cut_off(*args: object, **kwargs: object) -> object:
        if next(taken, None) is None:
            raise Cut
        return whole(*args, **kwargs)

    monkeypatch.setattr(building, "take_in", cut_off)
    with pytest.raises(Cut):
        build(tmp_path)
    monkeypatch.setattr(building, "take_in", whole)
    built = build(tmp_path)
    assert built.resumed >= 1
    assert built.offices == 0
    assert found_hits(gather()) == expected_hits()


def test_passwords_that_were_not_kept_are_set_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*args: object, **kwargs: object) -> None:
        raise Cut

    monkeypatch.setattr(building, "_open_cases", cut_off)
    settle = SignIns.settle
    for step in (cut_off, settle):
        monkeypatch.setattr(SignIns, "settle", step)
        with pytest.raises(Cut):
            build(tmp_path)
    name = OFFICES[0].contact.name
    account = offices.find_account(name=name)
    assert account is not None
    assert account.check_password(SignIns(tmp_path / "sign-ins.json").password(name))
