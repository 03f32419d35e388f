# ruff: noqa: RUF001 - scripts that look alike are the point
import pytest

from tieline.core.selector_kinds import email
from tieline.core.selector_kinds.base import Condition


@pytest.mark.parametrize(
    "as_given",
    [
        "juan@bücher.example.com",
        "JUAN@BÜCHER.EXAMPLE.COM",
        "juan@bu\u0308cher.example.com",
        "juan@xn--bcher-kva.example.com",
        "mailto:juan@bücher.example.com?subject=x",
        "<juan@bücher.example.com>",
        "Juan P. <mailto:juan@bücher.example.com>",
        "Email: juan@bücher.example.com",
        "ｊｕａｎ＠bücher.example.com",
    ],
)
def test_ways_to_write_one_address_come_out_alike(as_given: str) -> None:
    found = email.normalise(as_given, None)
    assert found.canonical == "juan@xn--bcher-kva.example.com"
    assert found.condition is Condition.VALID


def test_what_fell_away_is_noted() -> None:
    assert email.normalise("J <mailto:j@example.org>", None).notes == (
        "angle_brackets_stripped",
        "mailto_stripped",
    )


def test_sharp_s_is_not_ss_in_a_domain() -> None:
    one, other = (email.normalise(text, None) for text in ("a@faß.de", "a@fass.de"))
    assert one.canonical != other.canonical


@pytest.mark.parametrize(
    ("as_given", "canonical", "condition"),
    [
        ("A@localhost", "a@localhost", Condition.INVALID),
        ("a..b@example.org", "a..b@example.org", Condition.INVALID),
        ("a@", "a@", Condition.INVALID),
        ("J***@Example.org", "j***@example.org", Condition.PARTIAL),
        ("a@example.org; b@example.org", "a@example.org; b@example.org", Condition.UNREADABLE),
        ("No  E-mail", "no e-mail", Condition.UNREADABLE),
        ("a@phones.test", "a@phones.test", Condition.VALID),
    ],
)
def test_value_that_is_no_address_is_kept(
    as_given: str, canonical: str, condition: Condition
) -> None:
    found = email.normalise(as_given, None)
    assert (found.canonical, found.condition) == (canonical, condition)


def test_display_shows_unicode() -> None:
    assert email.display("juan@xn--bcher-kva.example.com") == "juan@bücher.example.com"
    assert email.display("no email") == "no email"


def test_only_the_canonical_spelling_is_a_valid_canonical_text() -> None:
    assert email.is_valid("a@example.org")
    assert not email.is_valid("A@example.org")
    assert not email.is_valid("a@bücher.example.com")
    assert not email.is_valid("unknown")
