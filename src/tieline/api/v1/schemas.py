"""What the API takes and answers with. What it tells of a noun is in `journeys/shapes/`."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from ninja import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tieline.api.v1.cursors import LIMIT, LIMIT_MOST
from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.apps.cases.actions import SUMMARY_MAX
from tieline.apps.hits.actions import REASON_MAX
from tieline.apps.submissions.actions import AUTHORITY_MAX
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.encoding import Encoding
from tieline.core.parsing.opening import MOST_HEADER_LINE, FileFormat
from tieline.core.postures import Posture
from tieline.core.roles import Role, Standing
from tieline.core.states import Disposition
from tieline.journeys.checking import VALUE_LENGTH_MOST, VALUES_MOST
from tieline.journeys.shapes.cases import CaseShape
from tieline.journeys.shapes.checks import AnswerShape, ReadingShape
from tieline.journeys.shapes.hits import HitHolderShape, HitPageShape, HitShape
from tieline.journeys.shapes.holders import ContactShape, HolderShape, OpenCaseShape
from tieline.journeys.shapes.offices import OfficeShape
from tieline.journeys.shapes.submissions import ProblemShape, SubmissionShape
from tieline.journeys.shapes.values import ValueShape

REF_MAX: Final = 100
HEADER_MAX: Final = 300
COLUMNS_MOST: Final = 200


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("text holds no NUL and no half of a pair of surrogates")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("give some text")
    return text


Text = Annotated[str, AfterValidator(_storable)]
SomeText = Annotated[Text, AfterValidator(_not_blank)]

Limit = Annotated[int, Query(LIMIT, ge=1, le=LIMIT_MOST, description="How many on one page.")]
Cursor = Annotated[
    str | None,
    Query(None, max_length=1000, description="Where to go on; taken from `next` of a page."),
]


def _describe(*kinds: type[Any]) -> None:
    """Let the lines below the fields of these shapes stand in the schema."""
    for kind in kinds:
        kind.__pydantic_config__ = {"use_attribute_docstrings": True}


_describe(
    AnswerShape,
    CaseShape,
    ContactShape,
    HitHolderShape,
    HitPageShape,
    HitShape,
    HolderShape,
    OfficeShape,
    OpenCaseShape,
    ProblemShape,
    ReadingShape,
    SubmissionShape,
    ValueShape,
)


class Asked(BaseModel):
    """A request's body. A field that is not known is refused, and so is noticed."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Told(BaseModel):
    """An answer's body."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class NewCase(Asked):
    """A case to be opened."""

    ref: Annotated[SomeText, Field(max_length=REF_MAX)]
    """What the office calls it; unique in the office, no spaces at its ends."""
    posture: Posture = Posture.POINTER
    """What others learn on a hit: the case and its summary, whom to call, or nothing."""
    summary: Annotated[Text, Field(max_length=SUMMARY_MAX)] = ""
    """One line; told to others only if the case is open."""


class ColumnDetails(Asked):
    """A column that holds values."""

    header: Annotated[SomeText, Field(max_length=HEADER_MAX)]
    """Its name in the file. Upper case and spaces do not matter."""
    kind: Annotated[SomeText, Field(max_length=60)]
    """What sort of values, such as phone."""
    role: Role = Role.ASSOCIATED
    """How they appear."""
    standing: Standing | None = None
    """What their holder is to the case; the role's own, if left out."""
    qualifier: Annotated[Text, Field(max_length=60)] | None = None
    """What narrows them, such as the platform of usernames or the jurisdiction of plates."""


class LayoutDetails(Asked):
    """What the columns of the file mean."""

    columns: Annotated[list[ColumnDetails], Field(min_length=1, max_length=COLUMNS_MOST)]
    seen_at_column: Annotated[Text, Field(max_length=HEADER_MAX)] | None = None
    """The column that says when, or on which day."""
    time_column: Annotated[Text, Field(max_length=HEADER_MAX)] | None = None
    """The column with the time of day, where it stands apart from the date."""
    duration_column: Annotated[Text, Field(max_length=HEADER_MAX)] | None = None
    """The column that says how long a call took."""
    cell_column: Annotated[Text, Field(max_length=HEADER_MAX)] | None = None
    """The column that names the cell of a call."""
    kind_column: Annotated[Text, Field(max_length=HEADER_MAX)] | None = None
    """The column that says of which of the stated kinds the values of a row are."""
    region_column: Annotated[Text, Field(max_length=HEADER_MAX)] | None = None
    """The column that says in which country numbers without a country code are read."""
    case_column: Annotated[Text, Field(max_length=HEADER_MAX)] | None = None
    """The column that names the case of each row, instead of `case`."""
    region: Annotated[Text, Field(max_length=10)] | None = None
    """Country of numbers without one, two letters; the office's, if left out."""
    time_zone: Annotated[Text, Field(max_length=60)] | None = None
    """Zone of times without one, such as Europe/Paris; the office's, if left out."""
    date_order: DateOrder | None = None
    """How the file writes dates such as 07/08/2021; those stay without a date, if left out."""
    format: FileFormat | None = None
    """The format of the file. This and the next four are found out, if left out."""
    encoding: Encoding | None = None
    delimiter: Annotated[Text, Field(max_length=10)] | None = None
    header_line: Annotated[int, Field(ge=0, le=MOST_HEADER_LINE)] | None = None
    """On which line the column names stand, counted from 1; 0: there are none."""
    sheet: Annotated[Text, Field(max_length=100)] | None = None
    """The sheet of a workbook."""


class SubmissionDetails(Asked):
    """What is said about a file."""

    authority: Annotated[SomeText, Field(max_length=AUTHORITY_MAX)]
    """The legal basis, KIND:NUMBER."""
    layout: LayoutDetails
    case: Annotated[Text, Field(max_length=REF_MAX)] | None = None
    """Reference of the case of all rows."""
    create_cases: bool = False
    """Open cases that are missing."""


class WithdrawalDetails(Asked):
    """Why a submission is taken back."""

    reason: Annotated[SomeText, Field(max_length=PURPOSE_MAX)]
    """Kept in the audit trail."""


class CheckDetails(Asked):
    """Values to be checked, and why."""

    values: Annotated[
        list[Annotated[SomeText, Field(max_length=VALUE_LENGTH_MOST)]],
        Field(min_length=1, max_length=VALUES_MOST),
    ]
    """Numbers or other values."""
    purpose: Annotated[SomeText, Field(max_length=PURPOSE_MAX)]
    """Why you need to know; kept in the audit trail."""
    kinds: Annotated[list[Annotated[SomeText, Field(max_length=60)]], Field(max_length=30)] = []
    """What sort of values, KIND or KIND/QUALIFIER; guessed, if left out."""
    region: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None
    """Country of numbers without one; the office's, if left out."""
    case: Annotated[Text, Field(max_length=REF_MAX)] | None = None
    """Reference of the case it is for."""


class AssignmentDetails(Asked):
    """To whom a hit is given."""

    to: Annotated[SomeText, Field(max_length=100)]
    """Sign-in name of a colleague of the office."""


class DispositionDetails(Asked):
    """How a hit is settled."""

    disposition: Disposition
    reason: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """Why; kept with it."""


class HubDetails(Asked):
    """How far the arrivals on a hub were seen."""

    seen: Annotated[str, Field(max_length=1000)]
    """As the list of hubs gave it."""


class CasePage(Told):
    """A page of cases by reference."""

    items: list[CaseShape]
    next: str | None
    """Address of the next page; null on the last."""


class SubmissionPage(Told):
    """A page of submissions, newest first."""

    items: list[SubmissionShape]
    next: str | None
    """Address of the next page; null on the last."""


class ProblemPage(Told):
    """A page of row problems and notes in the order of the file."""

    items: list[ProblemShape]
    next: str | None
    """Address of the next page; null on the last."""


class HitsPage(Told):
    """A page of hits, newest first."""

    items: list[HitShape]
    next: str | None
    """Address of the next page; null on the last. A page before it may be short, or empty."""


class ValuePage(Told):
    """A page of values that several cases hold, the latest first."""

    items: list[ValueShape]
    next: str | None
    """Address of the next page; null on the last."""


class OfficePage(Told):
    """A page of the directory by code."""

    items: list[OfficeShape]
    next: str | None
    """Address of the next page; null on the last."""


class Answers(Told):
    """The answers of a check, in the order of the values."""

    answers: list[AnswerShape]


class Received(Told):
    """A file that was received."""

    submission: SubmissionShape
    is_new: bool
    """False where the same was handed in before: nothing was added."""


class Hub(Told):
    """A value of the office that very many offices hold; told as one, not arrival by arrival."""

    kind: str
    value: str
    standings: list[str]
    cases: int
    offices: int
    arrivals: int
    """How many nobody of the office has taken note of."""
    seen: str
    """What to send to take note of just these."""


class Hubs(Told):
    """The hubs among the office's values, those with the most arrivals first."""

    items: list[Hub]


class Myself(Told):
    """Whom the token acts as, and for which office."""

    person: str
    """Sign-in name."""
    full_name: str
    office: OfficeShape
    token: str
    """What the token is called."""
    token_id: UUID
    token_expires_at: datetime
    """When it runs out."""
