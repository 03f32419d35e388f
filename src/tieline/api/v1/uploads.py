"""A file that comes in with a request: written to disk piece by piece, under no name.

No other process can open it, and it is gone with the process that was killed.
"""

from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tieline.api.v1.errors import RequestTooLarge
from tieline.journeys.handing_in import UPLOAD_MOST

__all__ = ["UPLOAD_MOST", "UnnamedFileHandler"]


class UnnamedFileHandler(FileUploadHandler):
    """Keeps no more of a file in memory than one piece of 64 KiB. Raises RequestTooLarge."""

    _stream: IO[bytes]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._stream = TemporaryFile()  # noqa: SIM115 - closed with the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > UPLOAD_MOST:
            self._stream.close()
            raise RequestTooLarge
        self._stream.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self._stream.seek(0)
        return UploadedFile(
            file=self._stream,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )

    def upload_interrupted(self) -> None:
        self._stream.close()
