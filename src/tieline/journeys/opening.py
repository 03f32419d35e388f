"""Opening a file that a person names."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tieline.core.errors import BadInput


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """The file for reading. Raises BadInput: no such file, not readable, or one that may never end."""
    try:
        if not path.is_dir() and path.exists() and not path.is_file():
            # A pipe or a device may never end.
            raise BadInput("file_not_readable", f"{str(path)!r} is not a regular file.")
        with path.open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise BadInput("file_not_found", f"There is no file {str(path)!r}.") from error
    except (PermissionError, IsADirectoryError) as error:
        raise BadInput(
            "file_not_readable", f"{str(path)!r} cannot be read: {error.strerror}."
        ) from error
