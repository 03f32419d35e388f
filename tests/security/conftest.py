"""What all of these tests need."""

import pytest


@pytest.fixture(autouse=True)
def _one_request_id(one_request_id: None) -> None:
    """Whole answers are compared here."""
