"""The people of one's own office."""

from dataclasses import dataclass

from tieline.apps.offices.queries import PersonRow


@dataclass(frozen=True, slots=True)
class ColleagueShape:
    """Someone of one's own office, to whom a hit can be given."""

    name: str
    """Sign-in name."""
    full_name: str
    email: str
    phone: str


def colleague_shape(row: PersonRow) -> ColleagueShape:
    """Someone of one's own office."""
    return ColleagueShape(row.name, row.full_name, row.email, row.phone)
