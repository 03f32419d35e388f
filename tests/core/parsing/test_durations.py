import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.errors import BadInput
from tieline.core.parsing.durations import find_unit, read_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("65", 65),
        ("0", 0),
        ("65.4", 65),
        ("65,6", 66),
        ("1:05", 65),
        ("01:05", 65),
        ("0:01:05", 65),
        ("30:01:05", 108065),
        ("00:01:05.7", 66),
        ("1m 5s", 65),
        ("1 min 5 sec", 65),
        ("1 minute, 5 seconds", 65),
        ("2h", 7200),
        ("1h1m1s", 3661),
        ("PT1M5S", 65),
        ("pt2h", 7200),
        ("P1DT1S", 86401),
        (" 65 s ", 65),
    ],
)
def test_these_ways_to_write_a_duration_are_read(text, seconds):
    assert read_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "-5",
        "1:5",
        "1:60",
        "1:60:00",
        "P",
        "PT",
        "9" * 13,
        "1:2:3:4",
        "5 apples",
        "1e3",
        "٦٥",
    ],
)
def test_what_is_no_duration_is_refused_and_not_repeated(text):
    with pytest.raises(BadInput) as caught:
        read_duration(text)
    assert caught.value.code == "unreadable_duration"
    assert len(text) < 3 or text not in caught.value.message


@pytest.mark.parametrize(
    ("header", "text", "seconds"),
    [
        ("Duration", "3", 3),
        ("Duration (min)", "3", 180),
        ("Duración (minutos)", "1,5", 90),
        ("dur_ms", "3000", 3),
        ("Duration (min)", "1:05", 65),
    ],
)
def test_a_bare_number_is_in_the_unit_that_the_header_names(header, text, seconds):
    assert read_duration(text, find_unit(header)) == seconds


@given(st.integers(0, 8_000_000))
def test_every_way_to_write_the_same_duration_reads_alike(seconds):
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    for text in (
        str(seconds),
        f"{minutes}:{second:02}" if minutes < 99_999 else str(seconds),
        f"{hours}:{minute:02}:{second:02}",
        f"{hours}h {minute}m {second}s",
        f"PT{hours}H{minute}M{second}S",
    ):
        assert read_duration(text) == seconds


@given(st.text(max_size=60))
def test_any_text_is_a_duration_or_bad_input(text):
    try:
        assert read_duration(text) >= 0
    except BadInput as error:
        assert error.code == "unreadable_duration"  # noqa: PT017 - either outcome is right
