"""Files that people upload: kept in memory, and no more of them than may be used."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class CappedMemory(FileUploadHandler):
    """Keeps the files of a request in memory, never on the disk, up to what may go with one message.

    Of a file that breaks the limit nothing is kept: it comes without content, and `size` says how large it was.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.left = settings.HPH_FILES_OUT_MB * 1024 * 1024
        self.kept: BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.kept is None:
            return
        if len(raw_data) > self.left:
            self.kept = None
        else:
            self.kept.write(raw_data)
            self.left -= len(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = self.kept or BytesIO()
        content.seek(0)
        return InMemoryUploadedFile(
            file=content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
