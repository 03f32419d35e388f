from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.errors import BadInput
from tieline.core.parsing.date_orders import DateOrder, OrderEvidence, possible_orders
from tieline.core.parsing.dates import read_seen_at

DMY, MDY, YMD = DateOrder
FORMS = {DMY: "%d/%m/%Y", MDY: "%m/%d/%Y", YMD: "%Y/%m/%d"}
SHORT = {DMY: "%d.%m.%y", MDY: "%m-%d-%y", YMD: "%y/%m/%d"}


def refusal(text: str, order: DateOrder | None = None, **said) -> str:
    with pytest.raises(BadInput) as caught:
        read_seen_at(text, "UTC", order, **said)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "order", "on"),
    [
        ("07/08/2021", DMY, date(2021, 8, 7)),
        ("07/08/2021", MDY, date(2021, 7, 8)),
        ("07/08/21", DMY, date(2021, 8, 7)),
        ("21/07/08", YMD, date(2021, 7, 8)),
        ("07/08/69", DMY, date(2069, 8, 7)),
        ("07/08/70", DMY, date(1970, 8, 7)),
        ("07-JUL-21", DMY, date(2021, 7, 7)),
        ("21-Jul-07", YMD, date(2021, 7, 7)),
        ("Jul 07 21", MDY, date(2021, 7, 7)),
        ("2021-07-08", DMY, date(2021, 7, 8)),
        ("8 Jul 2021", MDY, date(2021, 7, 8)),
    ],
)
def test_a_stated_order_settles_which_number_is_the_day_and_the_century(text, order, on):
    assert read_seen_at(text, "UTC", order).date() == on
    assert read_seen_at(f"{text} 14:03:05", "UTC", order) == datetime(
        on.year, on.month, on.day, 14, 3, 5, tzinfo=UTC
    )


def test_a_date_that_is_none_in_the_stated_order_is_refused():
    assert refusal("13/08/2021", MDY) == "date_order_differs"
    assert refusal("08/13/2021", DMY) == "date_order_differs"
    assert refusal("07/08/2021", YMD) == "date_order_differs"
    assert refusal("07/08/2021") == refusal("07/08/21") == refusal("07-JUL-21") == "ambiguous_date"


@pytest.mark.parametrize(
    ("date_text", "time_text", "moment"),
    [
        ("2021-07-08", "14:03", "14:03:00"),
        ("2021-07-08", "14:03:05", "14:03:05"),
        ("2021-07-08", "2:03:05 pm", "14:03:05"),
        ("2021-07-08", "140305", "14:03:05"),
        ("2021-07-08", "14h03", "14:03:00"),
        ("2021-07-08", "14.03.05", "14:03:05"),
        ("20210708", "14:03:05", "14:03:05"),
        ("8 Jul 2021", "14:03:05", "14:03:05"),
        ("2021-07-08 00:00:00", "14:03:05", "14:03:05"),
        ("2021-07-08", "09:03:05-05:00", "14:03:05"),
    ],
)
def test_date_and_time_in_two_columns_are_one_moment(date_text, time_text, moment):
    found = read_seen_at(date_text, "UTC", time_text=time_text)
    assert found == datetime.fromisoformat(f"2021-07-08T{moment}+00:00")


def test_a_time_that_is_none_is_refused_as_such():
    for text in ("x", "25", "1403", "14:3", "14:03:05:06"):
        assert refusal("2021-07-08", time_text=text) == "unreadable_time"
    assert refusal("2021-07-08", time_text="25:00") == "unreadable_date"


@given(
    st.lists(st.dates(date(1970, 1, 1), date(2069, 12, 31)), min_size=1, max_size=8),
    st.sampled_from(DateOrder),
    st.sampled_from([FORMS, SHORT]),
)
def test_the_true_order_is_never_ruled_out_and_reads_every_date(days, order, forms):
    evidence = OrderEvidence()
    texts = [day.strftime(forms[order]) for day in days]
    evidence.add_all(texts)
    if evidence.has_any:
        assert order in evidence.orders
    for text, day in zip(texts, days, strict=True):
        assert read_seen_at(text, "UTC", order).date() == day


@given(st.text(max_size=30))
def test_any_text_has_a_set_of_orders(text):
    assert possible_orders(text) <= frozenset(DateOrder)
