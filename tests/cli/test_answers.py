"""What a command says when the database refuses."""

import pytest
from django.db import DataError

from tieline.apps.cases.errors import CaseNotFound
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


def test_the_command_that_mends_it_stands_behind_the_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def command() -> None:
        raise CaseNotFound("C-9")

    assert answers.run_answering(command) == answers.NOT_FOUND
    said = capsys.readouterr().err
    assert "There is no case 'C-9'" in said
    assert said.endswith("`tieline case open` opens one.\n")
