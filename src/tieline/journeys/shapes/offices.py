"""An office of the directory."""

from dataclasses import dataclass

from tieline.apps.offices.queries import OfficeRow


@dataclass(frozen=True, slots=True)
class OfficeShape:
    """An office, as the directory shows it to everyone."""

    code: str
    """Unique; what people type."""
    name: str
    agency: str
    country: str
    """Two letters. Numbers without a country code are read as this country's."""
    city: str
    timezone: str
    point_of_contact: str | None
    """Sign-in name of the person whom others may call; null if there is none."""


def office_shape(row: OfficeRow, point_of_contact: str | None) -> OfficeShape:
    """An office with the name of its point of contact."""
    return OfficeShape(
        code=row.code,
        name=row.name,
        agency=row.agency,
        country=row.country,
        city=row.city,
        timezone=row.time_zone,
        point_of_contact=point_of_contact,
    )
