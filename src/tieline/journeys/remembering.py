"""Which remembered layout fits a file, and remembering one."""

from datetime import datetime
from typing import BinaryIO

from tieline.apps.submissions.layouts import (
    LayoutRow,
    find_layouts,
    list_layouts,
    remember_layout,
)
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, Viewer
from tieline.core.parsing.headers import fold_header
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.opening import AS_FOUND
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import open_table


def find_remembered(
    stream: BinaryIO, name: str, *, sender: str, viewer: Viewer
) -> LayoutRow | None:
    """The latest layout that the viewer's office remembers for a file with these columns: of this
    sender, or of any if `sender` is blank. None where no column of the file can be found by it.

    A layout that says how its files are opened is tried on the file opened so: what stands above
    the header, or which sheet it is, decides which columns there are.
    """
    known = [
        row
        for row in list_layouts(viewer)
        if not sender.strip() or fold_header(row.sender) == fold_header(sender)
    ]
    ids = {row.uuid for row in known}
    fitting: list[LayoutRow] = []
    for opening in (
        dict.fromkeys([AS_FOUND, *(row.layout.opening for row in known)]) if known else ()
    ):
        try:
            table = open_table(stream, name=name, opening=opening)
        except BadInput:  # not a file that is opened so
            continue
        for row in find_layouts(viewer, table.header):
            if row.uuid in ids and row.layout.opening in (opening, AS_FOUND):
                try:
                    read_rows(open_table(stream, name=name, opening=row.layout.opening), row.layout)
                except BadInput:
                    continue
                fitting.append(row)
    return max(fitting, key=lambda row: row.saved_at, default=None)


def remember_columns(
    stream: BinaryIO, name: str, sender: str, layout: Layout, *, actor: Actor, now: datetime
) -> None:
    """Remember the layout by which this file was read for files of the sender. Raises BadSender."""
    header = open_table(stream, name=name, opening=layout.opening).header
    remember_layout(sender, header, layout, actor=actor, now=now)


def is_another_senders(row: LayoutRow, sender: str) -> bool:
    """Whether it was remembered for someone else than the one named, or nobody is named."""
    return fold_header(row.sender) != fold_header(sender)
