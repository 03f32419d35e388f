"""Facts from public sources, kept beside the project and never inside it."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture
def data() -> Path:
    """The folder of real data; a test that wants it is skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"the real data are absent: there is no folder {DATA}")
    return DATA
