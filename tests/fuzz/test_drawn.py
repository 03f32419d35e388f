"""The same bytes make the same choices; and a broken promise is told, not swallowed."""

import pytest

from tests.fuzz.drawn import Drawn
from tests.fuzz.refusals import demand_documented
from tieline.core.errors import BadInput


def test_the_same_bytes_make_the_same_choices_and_no_more_than_there_are() -> None:
    for _ in range(2):
        drawn = Drawn(b"\x02\x01\x00\xffrest")
        assert drawn.one_of("abc") == "c"
        assert drawn.number(300) == 256
        assert drawn.number(1) == 1
        assert drawn.rest() == b"rest"
        assert (drawn.number(9), drawn.text(), drawn.one_of("ab"), drawn.rest()) == (
            0,
            "",
            "a",
            b"",
        )


def test_a_refusal_that_is_documented_passes_and_nothing_else_does() -> None:
    with demand_documented():
        raise BadInput("unknown_kind", "There is no such kind.")
    with pytest.raises(AssertionError, match="no_such_code"), demand_documented():
        raise BadInput("no_such_code", "What?")
    with pytest.raises(AssertionError, match="cannot be shown"), demand_documented():
        raise BadInput("unknown_kind", "two\nlines")
    with pytest.raises(KeyError), demand_documented():
        raise KeyError
