"""What the environment says of asking."""

from dataclasses import fields
from datetime import timedelta

import pytest

from tieline.config.errors import HomeError
from tieline.config.fishing import read_limits
from tieline.core.fishing import Limits

OF_FIELDS = {
    "person_values_an_hour": "TIELINE_CHECKS_PERSON_HOUR",
    "person_values_a_day": "TIELINE_CHECKS_PERSON_DAY",
    "office_values_a_day": "TIELINE_CHECKS_OFFICE_DAY",
    "person_submitted_a_day": "TIELINE_SUBMITTED_PERSON_DAY",
    "office_submitted_a_day": "TIELINE_SUBMITTED_OFFICE_DAY",
    "neighbours": "TIELINE_FISHING_NEIGHBOURS",
    "neighbours_within": "TIELINE_FISHING_NEIGHBOURS_DAYS",
    "without_case": "TIELINE_FISHING_WITHOUT_CASE",
    "without_case_within": "TIELINE_FISHING_WITHOUT_CASE_DAYS",
    "thin_values": "TIELINE_FISHING_THIN_VALUES",
    "thin_cases": "TIELINE_FISHING_THIN_CASES",
    "thin_within": "TIELINE_FISHING_THIN_DAYS",
    "taken_back_within": "TIELINE_FISHING_TAKEN_BACK_DAYS",
}


def test_nothing_set_gives_our_own_limits_and_each_can_be_set() -> None:
    assert read_limits({}) == Limits()
    assert set(OF_FIELDS) == {field.name for field in fields(Limits)}
    for place, (name, variable) in enumerate(OF_FIELDS.items(), start=41):
        found = getattr(read_limits({variable: str(place)}), name)
        assert found == (timedelta(days=place) if name.endswith("_within") else place), variable


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(HomeError) as refused:
        read_limits({"TIELINE_CHECKS_PERSON_HOUR": text})
    assert refused.value.code == "bad_setting"


def test_the_longest_window_and_the_most_at_once_follow_from_the_others() -> None:
    limits = Limits(thin_within=timedelta(days=3), taken_back_within=timedelta(days=9))
    assert limits.longest == timedelta(days=9)
    assert Limits(office_values_a_day=7).most_at_once == 7
    assert Limits().of_submissions.most_at_once == Limits().person_submitted_a_day
