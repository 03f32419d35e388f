"""Building the world through the product's own doors, from wherever an earlier run left it.

Each step looks first at what is there. A file that was handed in already adds nothing; one whose
intake was cut off is brought to its end. A file that somebody withdrew since is handed in again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from tieline.apps.accords import actions as accord_actions
from tieline.apps.accords import queries as accords
from tieline.apps.accords.actions import NewDetail
from tieline.apps.cases import actions as case_actions
from tieline.apps.cases import queries as cases
from tieline.apps.offices import accounts, factors
from tieline.apps.offices import actions as office_actions
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import KnownPerson, OfficeRow
from tieline.apps.submissions import left_over
from tieline.core.ids import PersonId
from tieline.core.postures import Posture
from tieline.demo.authorities import record_authorities
from tieline.demo.caseload import CASE_BY_KEY, CASES
from tieline.demo.courts import ask_for_case
from tieline.demo.directory import OFFICES, POSTED, DemoOffice, DemoPerson
from tieline.demo.files import world_files
from tieline.demo.sign_ins import SignIns
from tieline.demo.silence import REASON, allow_silences, clear_coordinator
from tieline.demo.world_file import WorldFile
from tieline.journeys.handing_in import Handed, Sheet, hand_in_file, hand_in_sheet
from tieline.journeys.intake import HeldElsewhere, take_in

OPERATOR: Final = "operator"

Report = Callable[[str, int, int], None]
"""Told what is being done, how many of it are done, and how many there are."""

_PATIENCE_S: Final = 60.0
_PAUSE_S: Final = 0.25


@dataclass(slots=True)
class Built:
    """How much of the world this run added, how many silences it allowed, and how many cut-off
    intakes it finished."""

    offices: int = 0
    people: int = 0
    details: int = 0
    clearances: int = 0
    cases: int = 0
    silences: int = 0
    authorities: int = 0
    submissions: int = 0
    requests: int = 0
    resumed: int = 0

    @property
    def is_nothing(self) -> bool:
        return self == Built()


def find_operator(*, now: datetime) -> KnownPerson:
    """The local operator of this installation."""
    return offices.find_person_by_id(office_actions.make_operator(OPERATOR, now=now))


def build_world(*, now: datetime, folder: Path, sign_ins: SignIns, report: Report) -> Built:
    """Make the demo world, or what is missing of it. Works in any configured Django process.

    `folder` receives the files that are handed in. Raises TielineError.
    """
    built = Built()
    operator = find_operator(now=now)
    known = _add_offices(operator, built, now=now, report=report)
    _add_people(operator, known, built, sign_ins, now=now, report=report)
    _post(operator, known, built, now=now)
    built.clearances = clear_coordinator(known, now=now)
    _open_cases(known, built, now=now, report=report)
    built.silences = allow_silences(known, now=now)
    built.authorities = record_authorities(known, now=now)
    _hand_in_all(operator, known, built, folder, now=now, report=report)
    built.requests = ask_for_case(now=now)
    return built


def _add_offices(
    operator: KnownPerson, built: Built, *, now: datetime, report: Report
) -> dict[str, OfficeRow]:
    home = operator.at_home()
    viewer = home.as_viewer()
    known = {office.code for office in offices.list_offices(viewer)}
    for place, office in enumerate(OFFICES):
        report("offices", place, len(OFFICES))
        if office.code not in known:
            office_actions.add_office(_new_office(office), actor=home, now=now)
            built.offices += 1
    report("offices", len(OFFICES), len(OFFICES))
    return {office.code: office for office in offices.list_offices(viewer)}


def _add_people(
    operator: KnownPerson,
    known: dict[str, OfficeRow],
    built: Built,
    sign_ins: SignIns,
    *,
    now: datetime,
    report: Report,
) -> None:
    home = operator.at_home()
    for place, office in enumerate(OFFICES):
        report("people", place, len(OFFICES))
        viewer = operator.acting_for(known[office.code]).as_viewer()
        there = {person.name: person.id for person in offices.list_colleagues(viewer)}
        for person in office.people:
            word = sign_ins.password(person.name)
            if person.name not in there:
                new = _new_person(person, office, word)
                there[person.name] = office_actions.add_person(new, actor=home, now=now)
                built.people += 1
            elif not sign_ins.is_settled(person.name):
                office_actions.set_password(there[person.name], word, actor=home, now=now)
            if not sign_ins.is_settled(person.name):
                _give_app(there[person.name], operator, known[office.code], sign_ins, now=now)
    sign_ins.settle()
    report("people", len(OFFICES), len(OFFICES))


def _post(
    operator: KnownPerson, known: dict[str, OfficeRow], built: Built, *, now: datetime
) -> None:
    """The one who serves with another office, if no detail of theirs stands there."""
    host = operator.acting_for(known[POSTED.host])
    person = offices.find_person(POSTED.person)
    there = accords.list_details(host.as_viewer())
    if any(row.person_id == person.id and row.state_at(now) == "runs" for row in there):
        return
    until = now + timedelta(days=POSTED.days)
    new = NewDetail(person, POSTED.role, POSTED.basis, now, until)
    accord_actions.place(new, actor=host, now=now)
    built.details += 1


def _give_app(
    person_id: PersonId,
    operator: KnownPerson,
    office: OfficeRow,
    sign_ins: SignIns,
    *,
    now: datetime,
) -> None:
    """An authenticator app for somebody invented, in place of any before."""
    accounts.reset_factors(person_id, actor=operator.acting_for(office), now=now)
    person = offices.find_person_by_id(person_id)
    secret = sign_ins.app(person.name)
    code = factors.totp_code(secret, now)
    factors.add_totp(secret, code, "The demo's app", actor=person.at_home(), now=now)


def _open_cases(
    known: dict[str, OfficeRow], built: Built, *, now: datetime, report: Report
) -> None:
    for place, office in enumerate(OFFICES):
        report("cases", place, len(OFFICES))
        actor = offices.find_person(office.submitter.name).acting_for(known[office.code])
        own = [case for case in CASES if case.office == office.code]
        there = cases.known_refs(actor.as_viewer(), [case.ref for case in own])
        for case in own:
            if case.ref not in there:
                case_actions.open_case(
                    case.ref,
                    actor=actor,
                    now=now,
                    posture=case.posture,
                    summary=case.summary,
                    silence_reason=REASON if case.posture is Posture.SILENT else "",
                )
                built.cases += 1
    report("cases", len(OFFICES), len(OFFICES))


def _hand_in_all(
    operator: KnownPerson,
    known: dict[str, OfficeRow],
    built: Built,
    folder: Path,
    *,
    now: datetime,
    report: Report,
) -> None:
    files = world_files()
    folder.mkdir(exist_ok=True)
    cut_off = {
        left.submission_id for left in left_over.list_unfinished(operator.at_home().as_viewer())
    }
    for place, file in enumerate(files):
        report(file.name, place, len(files))
        path = folder / file.name
        path.write_bytes(file.contents)
        if file.is_sheet:
            handed = hand_in_sheet(_sheet(file, path), person=operator, now=now)
        else:
            office = known[file.office]
            person = offices.find_person(_submitter(file))
            handed = [hand_in_file(_sheet(file, path), office, person=person, now=now)]
        for one in handed:
            _bring_to_its_end(one, now=now)
            built.submissions += one.receipt.is_new
            built.resumed += one.receipt.submission_id in cut_off
    report("files", len(files), len(files))


def _bring_to_its_end(handed: Handed, *, now: datetime) -> None:
    """The server may take a moment to notice that the process of a killed run is gone."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            take_in(handed.receipt.submission_id, actor=handed.actor, now=now)
        except HeldElsewhere:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def _sheet(file: WorldFile, path: Path) -> Sheet:
    ref = CASE_BY_KEY[file.case].ref if file.case else ""
    return Sheet(path=path, layout=file.layout, authority=file.authority, case_ref=ref)


def _submitter(file: WorldFile) -> str:
    return next(office.submitter.name for office in OFFICES if office.code == file.office)


def _new_office(office: DemoOffice) -> office_actions.NewOffice:
    return office_actions.NewOffice(
        code=office.code,
        name=office.name,
        agency=office.agency,
        country=office.country,
        city=office.city,
        time_zone=office.time_zone,
    )


def _new_person(person: DemoPerson, office: DemoOffice, password: str) -> office_actions.NewPerson:
    return office_actions.NewPerson(
        name=person.name,
        office_code=office.code,
        role=person.role,
        full_name=person.full_name,
        email=person.email,
        phone=person.phone,
        password=password,
        is_poc=person is office.contact,
    )
