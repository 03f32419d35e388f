"""What a command says when the database refuses."""

import pytest
from django.db import DataError

from tieline.cli import answers


def test_a_value_that_cannot_be_stored_claims_no_more_than_is_true(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def command() -> None:
        raise DataError("a text that can hold a value")

    assert answers.run_answering(command) == answers.REFUSED
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Nothing was changed" not in said  # a file may have been handed in by then
    assert "stays" in said
    assert "can hold a value" not in said
