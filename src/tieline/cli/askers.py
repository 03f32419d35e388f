"""Who asked for values of an office, at the terminal."""

from collections.abc import Sequence

from tieline.cli.printing import print_json, print_table
from tieline.core.selector_kinds.registry import display
from tieline.journeys.askers import AskerView
from tieline.journeys.shapes.askers import asker_shape


def print_askers(title: str, views: Sequence[AskerView], *, json: bool) -> None:
    """The offices that asked, the latest first."""
    if json:
        print_json([asker_shape(view) for view in views])
        return
    print_table(
        title,
        ("Asked", "Office", "Agency", "Country", "Value"),
        [
            (
                view.asked_at,
                view.office.code,
                view.office.agency,
                view.office.country,
                display(view.mention.kind, view.mention.canonical),
            )
            for view in views
        ],
        empty="No office that lets it be told asked.",
    )
