"""What the API takes and answers with of files: layouts, looking at a file, submissions."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from tieline.api.v1.fields import (
    COLUMNS_MOST,
    HEADER_MAX,
    REF_MAX,
    Asked,
    SomeText,
    Text,
    Told,
    describe,
)
from tieline.api.v1.marking_schemas import MarkingDetails
from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.apps.submissions.actions import AUTHORITY_MAX
from tieline.apps.submissions.layouts import SENDER_MAX
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.encoding import Encoding
from tieline.core.parsing.opening import MOST_HEADER_LINE, FileFormat
from tieline.core.roles import Role, Standing
from tieline.journeys.shapes.inspections import DoubtShape, GuessShape, RowShape, RowValueShape
from tieline.journeys.shapes.layouts import ColumnShape, LayoutShape, RememberedLayoutShape
from tieline.journeys.shapes.submissions import ProblemShape, SubmissionShape

describe(
    ColumnShape,
    DoubtShape,
    GuessShape,
    LayoutShape,
    ProblemShape,
    RememberedLayoutShape,
    RowShape,
    RowValueShape,
    SubmissionShape,
)


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
    """What the columns of the file mean, and how it is opened."""

    columns: Annotated[list[ColumnDetails], Field(min_length=1, max_length=COLUMNS_MOST)] | None = (
        None
    )
    """Those that hold values. Left out, all columns are as remembered of the sender, or found out."""
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

    @model_validator(mode="after")
    def _demand_columns(self) -> Self:
        special = (
            *(self.seen_at_column, self.time_column, self.duration_column),
            *(self.cell_column, self.kind_column, self.region_column),
        )
        if self.columns is None and any(special):
            raise ValueError("state all columns, or none of them: `columns` is left out")
        return self


class SubmissionDetails(Asked):
    """What is said about a file."""

    authority: Annotated[SomeText, Field(max_length=AUTHORITY_MAX)]
    """The legal basis, KIND:NUMBER."""
    layout: LayoutDetails = Field(default_factory=LayoutDetails)
    """Left out, the columns are as remembered of the sender, or found out."""
    case: Annotated[Text, Field(max_length=REF_MAX)] | None = None
    """Reference of the case of all rows."""
    create_cases: bool = False
    """Open cases that are missing."""
    marking: MarkingDetails | None = None
    """Of the cases that it opens."""
    sender: Annotated[SomeText, Field(max_length=SENDER_MAX)] | None = None
    """Who made the file. What is remembered of the sender's files with these columns is used, unless
    a column or how to open the file is stated."""
    remember: bool = False
    """Remember the columns for files of the sender."""

    @model_validator(mode="after")
    def _demand_sender(self) -> Self:
        if self.remember and self.sender is None:
            raise ValueError("name the `sender` whose files are remembered")
        return self


class InspectionDetails(Asked):
    """What is known of a file that is to be looked at."""

    layout: LayoutDetails = Field(default_factory=LayoutDetails)
    """As for a submission; left out, all of it is found out."""
    sender: Annotated[SomeText, Field(max_length=SENDER_MAX)] | None = None
    """Who made the file. What is remembered of the sender's files with these columns is used."""


class WithdrawalDetails(Asked):
    """Why a submission is taken back."""

    reason: Annotated[SomeText, Field(max_length=PURPOSE_MAX)]
    """Kept in the audit trail."""


class Received(Told):
    """A file that was received."""

    submission: SubmissionShape
    is_new: bool
    """False where the same was handed in before: nothing was added."""
    layout: LayoutShape
    """By what it is read."""
    remembered_for: str | None
    """The sender as which the layout was remembered; null where it was stated or found out."""


class Inspection(Told):
    """A file as it would be read. Nothing of it is stored."""

    file: str
    format: str
    """csv, tsv, xlsx or text."""
    sheet: str | None
    encoding: str | None
    """Null for a workbook, and so is the delimiter."""
    delimiter: str | None
    header_line: int
    """On which line the column names stand; 0: there are none."""
    above: list[str]
    """What stands above the column names."""
    columns: list[GuessShape]
    """What each was found to be; `layout` says what it would be read as."""
    date_order: str | None
    """The order that all dates of the file agree on, where any date needs one."""
    time_zone: str
    time_zone_from: str
    """Why: named by the header, above the table, in the cells, or as given."""
    is_of_calls: bool
    """Whether each row is a call; the calls of such a file are kept."""
    rows_looked_at: int
    """How many rows the meanings of the columns rest on."""
    is_whole_file_read: bool
    case_column: str | None
    """A column that looks like references of cases; it is one only if it is stated."""
    office_column: str | None
    """A column that looks like offices."""
    doubts: list[DoubtShape]
    """What must be stated before the file is handed in; none where its columns are stated."""
    layout: LayoutShape
    """By what it would be read. It can be sent as the layout of a submission."""
    remembered_for: str | None
    """The sender as which the layout was remembered."""
    first_rows: list[RowShape]
    first_problems: list[ProblemShape]
    """The first row problems and notes, if any were met among the first rows."""


class LayoutPage(Told):
    """A page of the layouts that the office remembers, by sender."""

    items: list[RememberedLayoutShape]
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
