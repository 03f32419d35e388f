"""A file that comes in with a form: sealed while it arrives, so that its bytes reach no disk as
they are."""

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tieline.apps.submissions.drafts import Drafts, DraftWriter
from tieline.apps.submissions.errors import DraftNotKept
from tieline.journeys.handing_in import UPLOAD_MOST

FIELD: Final = "file"


class SealingHandler(FileUploadHandler):
    """Takes the first file of the field `file` into a draft, and lets go of whatever else comes.

    What is too large, or what the disk does not take, is read to its end and not kept: only then
    does a browser show the answer, which says so at the field.
    """

    def __init__(self, drafts: Drafts) -> None:
        super().__init__()
        self.name = ""
        self.byte_count = 0
        self.failure: DraftNotKept | None = None
        self.writer: DraftWriter | None = None
        self._drafts = drafts
        self._is_ours = False

    @property
    def is_too_large(self) -> bool:
        return self.byte_count > UPLOAD_MOST

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._is_ours = self.field_name == FIELD and not self.name
        if not self._is_ours:
            return
        self.name = self.file_name or "file"
        try:
            self.writer = self._drafts.begin()
        except DraftNotKept as error:
            self.failure = error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self._is_ours:
            return
        self.byte_count += len(raw_data)
        if self.writer is None:
            return
        if self.is_too_large:
            self.drop()
            return
        try:
            self.writer.add(raw_data)
        except DraftNotKept as error:
            self.failure, self.writer = error, None

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """None: the file is no part of the form's data, but of `writer`."""
        if self._is_ours and self.writer is not None:
            try:
                self.writer.close()
            except DraftNotKept as error:
                self.failure, self.writer = error, None
        self._is_ours = False
        return None

    def upload_interrupted(self) -> None:
        self.drop()

    def drop(self) -> None:
        """Delete what was taken in."""
        if self.writer is not None:
            self.writer.drop()
        self.writer = None
