"""Offices, people, cases and files, made through the product's own actions."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tieline.apps.cases import actions as cases
from tieline.apps.cases import postures
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.offices import tokens
from tieline.apps.offices.queries import KnownPerson, OfficeRow
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.ids import Actor, CaseId, SubmissionId, Viewer
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.postures import Posture
from tieline.core.roles import Role
from tieline.journeys.handing_in import Handed, Sheet, hand_in_file
from tieline.journeys.intake import take_in

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PHONES = Layout(columns=(ColumnMeaning("number", "phone"),))
OTHERS = Layout(columns=(ColumnMeaning("number", "other"),))


@dataclass(frozen=True, slots=True)
class Player:
    """An office with one analyst, as tests act for it."""

    office: OfficeRow
    person: KnownPerson

    @property
    def actor(self) -> Actor:
        return self.person.acting_for(self.office)

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.person.id, self.office.id)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in a test: an owner, a partner that shares values, a stranger that shares none."""

    owner: Player
    partner: Player
    stranger: Player


def operator() -> KnownPerson:
    """The local operator that `init` made."""
    return office_queries.find_person("operator")


def make_player(code: str, *, country: str = "US", password: str = "") -> Player:
    """An office with one analyst named after it."""
    acting = operator().at_home()
    offices.add_office(
        offices.NewOffice(code, f"Office {code}", f"Agency {code}", country), actor=acting, now=NOON
    )
    name = f"ana-{code.lower()}"
    offices.add_person(
        offices.NewPerson(
            name=name,
            office_code=code,
            role="analyst",
            full_name=f"Ana of {code}",
            email=f"{name.replace(' ', '-')}@example.org",
            phone="+1 202 555 0100",
            password=password,
        ),
        actor=acting,
        now=NOON,
    )
    viewer = acting.as_viewer()
    return Player(office_queries.get_office(viewer, code), office_queries.find_person(name))


def make_cast() -> Cast:
    """Owner, partner and stranger, each in an office of an agency of their own."""
    return Cast(make_player("OWN"), make_player("PART", country="GB"), make_player("STR"))


def make_token(player: Player, *, now: datetime = NOON, days: int = 30) -> str:
    """A token of the player's analyst for their office, as a program shows it."""
    new = tokens.NewToken(player.person.id, "a program", now + timedelta(days=days))
    return tokens.create_token(new, actor=player.actor, now=now).text


def make_case(
    player: Player,
    ref: str = "C-1",
    *,
    posture: Posture = Posture.POINTER,
    summary: str = "A case about a canary",
) -> CaseId:
    """A case of the player's office. Silence is asked for at this very time: it lapses by the clock."""
    return cases.open_case(
        ref,
        actor=player.actor,
        now=datetime.now(UTC) if posture is Posture.SILENT else NOON,
        posture=posture,
        summary=summary,
        silence_reason="a test" if posture is Posture.SILENT else "",
    )


def fall_silent(player: Player, case_id: CaseId, *, at: datetime = NOON) -> None:
    """The case is silent from now on, and nothing is settled yet."""
    postures.set_posture(
        postures.Scope(case_id), Posture.SILENT, reason="a test", actor=player.actor, now=at
    )


def make_submission(
    player: Player,
    values: list[str],
    *,
    case: str = "C-1",
    layout: Layout = PHONES,
    at: datetime = NOON,
    supersedes: SubmissionId | None = None,
) -> SubmissionRow:
    """A file of one column, handed in and taken in to its end."""
    handed = hand_in_values(player, values, case=case, layout=layout, supersedes=supersedes)
    return take_in(handed.receipt.submission_id, actor=handed.actor, now=at)


def hand_in_values(
    player: Player,
    values: list[str],
    *,
    case: str = "C-1",
    layout: Layout = PHONES,
    supersedes: SubmissionId | None = None,
) -> Handed:
    """A file of one column, handed in and not yet taken in."""
    return hand_in_text(
        player, "\n".join(["number", *values, ""]), case=case, layout=layout, supersedes=supersedes
    )


def hand_in_text(
    player: Player,
    text: str | bytes,
    *,
    case: str = "C-1",
    layout: Layout = PHONES,
    supersedes: SubmissionId | None = None,
    creates: bool = False,
) -> Handed:
    """These bytes as a file of the player's office, handed in and not yet taken in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        sheet = Sheet(
            path=path,
            layout=layout,
            authority="subpoena:2026-1",
            case_ref=case,
            creates=creates,
            supersedes=supersedes,
        )
        return hand_in_file(sheet, player.office, person=player.person, now=NOON)


def with_role(layout: Layout, role: Role) -> Layout:
    """The layout with every column in this role."""
    return replace(layout, columns=tuple(replace(c, role=role) for c in layout.columns))


def later(minutes: int) -> datetime:
    """Some minutes after noon."""
    return NOON + timedelta(minutes=minutes)
