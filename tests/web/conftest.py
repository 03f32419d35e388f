"""The pages, asked as a browser would."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose; what it protects is not tested here."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _own_drafts(tmp_path: Path) -> Iterator[None]:
    """Each test has its own folder of drafts, as it has its own database."""
    with override_settings(DRAFTS_DIR=tmp_path / "drafts"):
        yield
