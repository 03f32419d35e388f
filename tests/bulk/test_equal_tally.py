"""Reading in bulk says of any file exactly what reading it row by row says."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.bulk.reference import open_bytes, read_by_rows, read_in_bulk
from tieline.bulk import scanning
from tieline.bulk.reading import Reading
from tieline.core.authorities import EVERYTHING, DataKind
from tieline.core.authority_rows import EVERY_ROW, Scope, bound_by_days, name_numbers
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.parsing.opening import AS_FOUND, Opening
from tieline.core.parsing.rows import Row, RowProblem
from tieline.core.roles import Role, Standing
from tieline.core.tally import Bounds

HEADER = "Calling,Called,Time,Case,Region,Free,Clock,Duration (min)"
SIX_COLUMNS = "Calling,Called,Time,Case,Region,Free"
NUMBERS = ["2025550143", "+1 202 555 0144", "(202) 555-0145", "x" * 40, "0" * 33, "a@b.example"]
ODD = [
    "",
    " ",
    "\t",
    "\u00a0",
    "\u3000 1",
    "é",
    "1\x00",
    "\x1a",
    "\x0b2",
    "a\ufeff",
    "7" * 32,
    "None",
]
DATES = [
    "2021-07-08", "2021-07-08T14:03", "2021-07-08 14:03:22", "2021-07-08T14:03:22Z",
    "2021-07-08T14:03:22+02:00", "2021-07-08T14:03:22-05:30", "2021-03-28 02:30:00",
    "2021-10-31 02:30", "2021-13-08", "2021-02-29", "1969-12-31", "2100-12-31", "2101-01-01",
    "07/08/2021", "31.12.2021 23:59", "July 8, 2021", "20210708140322", "2021-07-08T24:00",
    "2021-07-08t14:03:22z", "2021-07-08T14:60", "yesterday", "2021-07-08T14:03:22+24:00",
    "08/07/21", "13/07/21 09:05", "07/08/2021 10:00", "08.07.2021", "2021/07/08", "69-12-31",
    "12-31-70 10:11:12", "8/7/21", "31-12-2100", "08-07/2021", "00/00/00", "2021/07/08 9:00",
]  # fmt: skip
CASES = ["A-1", "A-2", "ZZ", "b\u00e9ta", " A-1 "]
CLOCKS = [
    "", "14:03", "14:03:22", "9:05", "140322", "24:00", "2 pm", "23:59:60", "14.03", "14h03", "x",
]  # fmt: skip
DURATIONS = ["", "0", "65", "1:05", "0:01:05", "1m 5s", "PT1M5S", "144001", "x", "1,5", "-1"]
ABOVE = ["", "Report,2021\n", "Report of a carrier\n\nNumbers,of,someone\n", '"a\nb",\n', "\r\r\n"]
REGIONS = ["US", "us", "MX", "USA", "1", "\u00e9e"]
FREE = [
    '"',
    '""',
    '"x"',
    '"a,b"',
    '"a\nb"',
    '"a\r\nb"',
    "5'10\"",
    '"a""b"',
    "plain",
    '"',
    "a;b",
    "\r",
]

PLAIN_CELLS = (
    st.sampled_from(NUMBERS),
    st.sampled_from(NUMBERS),
    st.sampled_from(DATES),
    st.sampled_from(CASES),
    st.sampled_from(REGIONS),
    st.just("x"),
    st.sampled_from(CLOCKS),
    st.sampled_from(DURATIONS),
)
ANY_CELL = st.sampled_from(NUMBERS + ODD + DATES + CASES + REGIONS + FREE + CLOCKS)


def quoted(cell: str, how: int) -> str:
    return (cell, f'"{cell}"', f' "{cell}" ', f" {cell}\t", f'"{cell}', f'{cell}"')[how]


@st.composite
def lines(draw: st.DrawFn) -> str:
    ending = draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\n\n", " \n"]))
    if draw(st.integers(0, 3)):
        cells = [draw(cell) for cell in PLAIN_CELLS]
        how = draw(st.sampled_from([0, 0, 0, 1, 3]))
    else:
        cells = draw(st.lists(ANY_CELL, max_size=11))
        how = draw(st.integers(0, 5))
    return ",".join(quoted(cell, how) for cell in cells) + ending


@st.composite
def files(draw: st.DrawFn) -> bytes:
    head = HEADER + draw(st.sampled_from(["\n", "\r\n", "\r"]))
    head = draw(st.sampled_from(["", "", *ABOVE])) + head
    rows = draw(st.lists(lines(), max_size=25))
    text = draw(st.sampled_from(["", "\ufeff", "\n", " \r\n"])) + head + "".join(rows)
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "cp1252", "utf-16"]))
    data = text.encode(encoding, "replace")
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 4]))):
        place = draw(st.integers(0, len(data)))
        piece = draw(
            st.sampled_from([b"", b'"', b",", b"\n", b"\r", b"\xff", b"\x00", b'",', b"\n\n"])
        )
        data = data[:place] + piece + data[place + draw(st.integers(0, 2)) :]
    return data


LAYOUTS = st.builds(
    Layout,
    columns=st.sampled_from(
        [
            (
                ColumnMeaning("Calling", "phone", Role.USED),
                ColumnMeaning("Called", "phone", Role.CALLED),
            ),
            (
                ColumnMeaning("Calling", "phone", Role.USED),
                ColumnMeaning("Called", "phone", Role.USED),
                ColumnMeaning("Called", "other", Role.CALLED, Standing.SUBJECT),
                ColumnMeaning("Free", "other", Role.ASSOCIATED),
            ),
            (
                ColumnMeaning("Calling", "plate", Role.USED, qualifier="US-CA"),
                ColumnMeaning("Called", "plate", Role.USED, qualifier="MX"),
                ColumnMeaning("Called", "plate", Role.USED),
                ColumnMeaning("Calling", "phone", Role.USED),
                ColumnMeaning("Called", "phone", Role.CALLED),
            ),
        ]
    ),
    seen_at_column=st.sampled_from([None, "Time"]),
    region_column=st.sampled_from([None, "Region"]),
    case_column=st.sampled_from([None, "Case"]),
    office_column=st.sampled_from([None, None, None, "Free"]),
    region=st.sampled_from([None, "US"]),
    time_zone=st.sampled_from(["UTC", "Europe/Stockholm", "America/St_Johns"]),
    date_order=st.sampled_from([None, *DateOrder]),
    time_column=st.sampled_from([None, "Clock"]),
    duration_column=st.sampled_from([None, "Duration (min)"]),
    cell_column=st.sampled_from([None, "Free"]),
    kind_column=st.sampled_from([None, None, None, "Case"]),
)
OPENINGS = st.builds(
    Opening,
    header_line=st.sampled_from([None, None, None, 0, 1, 2, 3, 5]),
    delimiter=st.sampled_from([None, None, ",", ";"]),
)
_DAYS = [None, date(2021, 7, 8), date(2021, 8, 1), date(2021, 12, 31)]
_NAMED = name_numbers([("phone", "+12025550143", None, None), ("plate", "2025550145", None, "MX")])


def scope_of(
    data: frozenset[DataKind], first: date | None, last: date | None, named: bool, case: str
) -> Scope:
    begins, ends = bound_by_days(first, last, "Europe/Stockholm")
    numbers = _NAMED if named else frozenset()
    return Scope(data, first, last, begins, ends, numbers, case)


SCOPES = st.builds(
    scope_of,
    st.sampled_from(
        [
            EVERYTHING,
            frozenset({DataKind.CALLS}),
            frozenset({DataKind.SUBSCRIBER, DataKind.OTHER}),
            frozenset({DataKind.LOCATION, DataKind.CALLS}),
        ]
    ),
    st.sampled_from(_DAYS),
    st.sampled_from(_DAYS),
    st.booleans(),
    st.sampled_from(["", "", "A-1", "C-1"]),
)
BOUNDS = st.builds(
    Bounds,
    case_ref=st.sampled_from(["C-1", "C-1", "C-1", "", "unknown"]),
    cases=st.sampled_from([None, frozenset({"A-1", "A-2", "C-1"})]),
    office_code=st.sampled_from([None, None, "x"]),
    scope=st.one_of(st.just(EVERY_ROW), SCOPES),
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=files(),
    layout=LAYOUTS,
    bounds=BOUNDS,
    block_bytes=st.sampled_from([1, 30, 100, 400, 1 << 23]),
    most_lines=st.sampled_from([1, 2, 5, 1 << 17]),
    opening=OPENINGS,
)
@example(
    b"Calling,Called,Time,Case,Region,Free\n1,2,,,,\n",
    Layout(columns=()),
    Bounds("C-1", None, None),
    1,
    1,
    AS_FOUND,
)
def test_bulk_says_what_rows_say(
    data: bytes,
    layout: Layout,
    bounds: Bounds,
    block_bytes: int,
    most_lines: int,
    opening: Opening,
) -> None:
    table = open_bytes(data, opening)
    if table is None or not layout.columns or len(table.header) < 2:
        return
    if not {"Calling", "Called"} <= set(table.header):
        layout = without_names(layout, table.header)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "MOST_LINES", most_lines)
        try:
            expected = read_by_rows(table, layout, bounds)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be the same
            with pytest.raises(type(error)):
                read_in_bulk(table, layout, bounds, block_bytes=block_bytes)
            return
        assert read_in_bulk(table, layout, bounds, block_bytes=block_bytes) == expected


def without_names(layout: Layout, header: tuple[str, ...]) -> Layout:
    """The same layout for a table whose columns have other names, such as none."""
    names = dict(zip(HEADER.split(","), (*header, *header[:1] * 8), strict=False))
    others = {
        f"{name}_column": names.get(getattr(layout, f"{name}_column"))
        for name in ("seen_at", "region", "case", "office", "time", "duration", "cell", "kind")
    }
    columns = tuple(replace(column, header=names[column.header]) for column in layout.columns)
    return replace(layout, columns=columns, **others)


LAYOUT = Layout(
    columns=(
        ColumnMeaning("Calling", "phone", Role.USED),
        ColumnMeaning("Called", "phone", Role.CALLED),
    ),
    seen_at_column="Time",
)
EVERYWHERE = Bounds("C-1", None, None)
LONG = b"9" * ((1 << 20) + 5)
WIDE = b"8" * (1 << 17)


@pytest.mark.parametrize("block_bytes", [1, 1000, 1 << 23])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"1,2,,,,\n" * 50 + LONG + b",2,,,,\n1,2,,,,\n", id="line longer than a row"),
        pytest.param(b"1,2,,,,\n" + LONG * 4 + b"\n1,2,,,,\n3,4,,,,\n", id="line out of reach"),
        pytest.param(b"1,2,,,," + WIDE + b"\n3,4,,,,\n", id="cell longer than a cell"),
        pytest.param(b'1,2,,,,\n"' + b"5,6,,,,\n" * 300 + b"1,2,,,,\n", id="quote never closed"),
        pytest.param(b'1,"2\n,,,,"\n' * 60 + b"3,4,,,,\n" * 9, id="quotes over two lines"),
        pytest.param(b"1,2,,,,\r" * 40, id="carriage returns only"),
        pytest.param(b"1,2,,,,\r\n3,4,,,,\r5,6,,,,\n" * 40, id="every ending"),
        pytest.param(b"1,2,,,,,,,\n" * 40 + b"1,2,,,,,,x\n", id="blank cells beyond the header"),
        pytest.param(b"1,2\n" * 40 + b"1,2,2021-07-08\n", id="short rows"),
        pytest.param(b"1,2,,,," + b"," * 99 + b"\n", id="a hundred cells too many"),
        pytest.param(b'"1","2","2021-07-08","","",""\n' * 40, id="all cells quoted"),
        pytest.param(b'"1","2","2021-07-08","a,b","",""\n' * 40, id="delimiters within quotes"),
        pytest.param(b'1,2,"x",","," ",""\n' * 40, id="quotes in the wrong places"),
        pytest.param(b" " * 20 + b"1" + b" " * 20 + b",\t2,,,,\n", id="much white space"),
        pytest.param(b"\n\n\n", id="blank lines only"),
        pytest.param(b"", id="no rows"),
    ],
)
def test_bulk_says_what_rows_say_of_hard_files(body: bytes, block_bytes: int) -> None:
    table = open_bytes(SIX_COLUMNS.encode() + b"\n" + body)
    assert table is not None
    expected = read_by_rows(table, LAYOUT, EVERYWHERE)
    assert read_in_bulk(table, LAYOUT, EVERYWHERE, block_bytes=block_bytes) == expected


@settings(max_examples=300, deadline=None)
@given(
    moments=st.lists(
        st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001 - local
        min_size=1,
        max_size=30,
    ),
    time_zone=st.sampled_from(
        [
            "America/St_Johns",
            "Australia/Lord_Howe",
            "Africa/Monrovia",
            "Asia/Tehran",
            "Europe/London",
            "Pacific/Apia",
            "America/Bogota",
            "Antarctica/Troll",
        ]
    ),
    form=st.sampled_from(
        ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%m/%d/%y %H:%M:%S", "%m.%d.%Y"]
    ),
)
def test_local_times_are_read_as_core_reads_them(
    moments: list[datetime], time_zone: str, form: str
) -> None:
    rows = "".join(f"{n},2,{moment.strftime(form)},,,\n" for n, moment in enumerate(moments))
    table = open_bytes(f"{HEADER}\n{rows}".encode())
    assert table is not None
    layout = replace(LAYOUT, time_zone=time_zone, date_order=DateOrder.MDY)
    expected = read_by_rows(table, layout, EVERYWHERE)
    assert expected.counts == (len(moments), len(moments), 0, 0)
    assert read_in_bulk(table, layout, EVERYWHERE, block_bytes=1 << 20) == expected


def test_dates_beside_times_and_durations_are_read_without_core(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_core: list[Row | RowProblem] = []
    monkeypatch.setattr(Reading, "take_row", lambda self, row: by_core.append(row))
    rows = "".join(f"{n},2,31/12/21,,,,14:{n % 60:02},{n % 7}:05\r\n" for n in range(300))
    table = open_bytes(f"A carrier's report\n\n{HEADER}\n{rows}".encode())
    assert table is not None
    layout = replace(
        LAYOUT,
        date_order=DateOrder.DMY,
        time_column="Clock",
        duration_column="Duration (min)",
        header_line=3,
    )
    expected = read_by_rows(table, layout, EVERYWHERE)
    assert expected.counts == (300, 300, 0, 0)
    assert expected.notes == []
    assert read_in_bulk(table, layout, EVERYWHERE, block_bytes=1000) == expected
    assert by_core == []


def test_core_reads_only_what_is_not_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above would hold as well if core read every row; then nothing would be fast."""
    by_core: list[int] = []
    take_row = Reading.take_row

    def noted(self: Reading, row: Row | RowProblem) -> None:
        by_core.append(row.number if isinstance(row, Row) else row.row_number)
        take_row(self, row)

    monkeypatch.setattr(Reading, "take_row", noted)
    rows = ['"1","2 ",2021-07-08T10:00:00Z,,,"a,b"\r\n'] * 500
    rows[100] = "1,2,July 8 2021,,,\n"
    rows[200] = '1,2,,,,"a\nb"\n'
    rows[300] = "1,2,,,,x,y\n"
    table = open_bytes((SIX_COLUMNS + "\n" + "".join(rows)).encode())
    assert table is not None
    assert read_in_bulk(table, LAYOUT, EVERYWHERE, block_bytes=4000).counts == (500, 499, 0, 1)
    assert sorted(by_core) == [101, 201, 301]
