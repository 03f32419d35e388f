"""Giving back to the sender the rows that were not taken, in the sender's own format."""

from collections.abc import Iterator

from tieline.apps.offices import queries as offices
from tieline.apps.submissions import queries as submissions
from tieline.core.ids import SubmissionId, Viewer
from tieline.core.parsing.rows import Row
from tieline.core.parsing.table import open_table
from tieline.journeys.intake import layout_of, opening_of


def rows_to_correct(viewer: Viewer, submission_id: SubmissionId) -> Iterator[bytes]:
    """The header and the rows with problems, byte for byte as they were handed in.

    A line too long to hold is a problem without bytes, and is in no part. Raises
    SubmissionNotFound, OriginalDamaged.
    """
    work = submissions.get_work(viewer, submission_id)
    wanted = submissions.rows_with_problems(viewer, submission_id)
    layout = layout_of(work, offices.own_office(viewer))
    with submissions.open_original(viewer, submission_id) as original:
        table = open_table(original, name=work.file_name, opening=opening_of(work, layout))
        yield table.header_raw
        for place, row in enumerate(table.records()):
            number = row.number if isinstance(row, Row) else row.row_number
            if work.row_numbers is not None:  # a part is numbered as the sheet it was cut from
                number = work.row_numbers[place]
            if number in wanted:
                yield row.raw
