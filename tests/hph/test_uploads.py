"""Uploaded files stay in memory, and no more of them than may be used."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

MEGABYTE = 1024 * 1024


@pytest.fixture
def post(settings):
    """Return the files that a request with these contents holds, within one megabyte."""
    settings.HPH_FILES_OUT_MB = 1

    def files(*contents):
        uploads = [SimpleUploadedFile(f"{number}.pdf", each) for number, each in enumerate(contents)]
        return RequestFactory().post("/", {"files": uploads}).FILES.getlist("files")

    return files


def test_what_fits_is_there_to_its_last_byte(post):
    contents = [b"a" * 1000, b"b" * (MEGABYTE - 1000), b""]
    assert [each.read() for each in post(*contents)] == contents


def test_of_what_breaks_the_limit_nothing_is_kept_and_its_size_is_known(post):
    first, large, last = post(b"a" * 1000, b"b" * 2 * MEGABYTE, b"c")
    assert (first.read(), first.size) == (b"a" * 1000, 1000)
    assert (large.read(), large.size) == (b"", 2 * MEGABYTE)
    assert last.size == 1


def test_no_file_is_laid_on_the_disk(post):
    assert not hasattr(post(b"x" * 900_000)[0], "temporary_file_path")
