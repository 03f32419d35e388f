"""How much asking is ordinary: the limits of an installation, with this project's own as defaults."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from tieline.config.numbers import read_number
from tieline.core.fishing import Limits

_OURS: Final = Limits()


def read_limits(environ: Mapping[str, str]) -> Limits:
    """The limits that the variables set. Raises HomeError for one that is no whole number."""

    def number(name: str, default: int) -> int:
        return read_number(environ, name, default=default)

    def days(name: str, default: timedelta) -> timedelta:
        return timedelta(days=number(name, default.days))

    return Limits(
        person_values_an_hour=number("TIELINE_CHECKS_PERSON_HOUR", _OURS.person_values_an_hour),
        person_values_a_day=number("TIELINE_CHECKS_PERSON_DAY", _OURS.person_values_a_day),
        office_values_a_day=number("TIELINE_CHECKS_OFFICE_DAY", _OURS.office_values_a_day),
        person_submitted_a_day=number("TIELINE_SUBMITTED_PERSON_DAY", _OURS.person_submitted_a_day),
        office_submitted_a_day=number("TIELINE_SUBMITTED_OFFICE_DAY", _OURS.office_submitted_a_day),
        neighbours=number("TIELINE_FISHING_NEIGHBOURS", _OURS.neighbours),
        neighbours_within=days("TIELINE_FISHING_NEIGHBOURS_DAYS", _OURS.neighbours_within),
        without_case=number("TIELINE_FISHING_WITHOUT_CASE", _OURS.without_case),
        without_case_within=days("TIELINE_FISHING_WITHOUT_CASE_DAYS", _OURS.without_case_within),
        thin_values=number("TIELINE_FISHING_THIN_VALUES", _OURS.thin_values),
        thin_cases=number("TIELINE_FISHING_THIN_CASES", _OURS.thin_cases),
        thin_within=days("TIELINE_FISHING_THIN_DAYS", _OURS.thin_within),
        taken_back_within=days("TIELINE_FISHING_TAKEN_BACK_DAYS", _OURS.taken_back_within),
    )
