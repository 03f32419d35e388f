"""A file of the demo world: its bytes, what is said about it, and what it holds in truth."""

from dataclasses import dataclass, field

from tieline.core.parsing.layout import Layout, build_layout, parse_column_option
from tieline.core.selector_kinds.registry import KINDS
from tieline.demo.values import PlannedMention


@dataclass(frozen=True, slots=True)
class WorldFile:
    """One file. Without `office` it is a case sheet, whose rows name their office and case."""

    name: str
    office: str
    case: str
    authority: str
    columns: tuple[str, ...]
    contents: bytes = field(repr=False)
    holds: tuple[PlannedMention, ...] = field(repr=False)
    region: str | None = None
    time_zone: str = "UTC"
    office_column: str | None = None
    case_column: str | None = None

    @property
    def is_sheet(self) -> bool:
        return self.office_column is not None

    @property
    def layout(self) -> Layout:
        """The columns as a person states them to the command `submit`."""
        return build_layout(
            [parse_column_option(column) for column in self.columns],
            case_column=self.case_column,
            office_column=self.office_column,
            region=self.region,
            time_zone=self.time_zone,
            known_kinds=KINDS,
        )
