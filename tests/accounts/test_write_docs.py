"""The parts of docs/ that are made from code are the ones in the code."""

import pytest
from django.core.management import CommandError, call_command

from accounts.management.commands.write_docs import Command, with_part


def test_the_docs_in_the_repository_are_up_to_date():
    call_command(Command(), check=True)


def test_a_stale_part_fails_the_check_and_is_written_without_touching_the_rest(tmp_path):
    file = tmp_path / "security.md"
    file.write_text("Before\n<!-- acts:begin -->\nold\n<!-- acts:end -->\nAfter\n")

    with pytest.raises(CommandError, match=r"security\.md \(acts\)"):
        call_command(Command(), folder=tmp_path, check=True)
    assert "old" in file.read_text()

    call_command(Command(), folder=tmp_path)
    call_command(Command(), folder=tmp_path, check=True)
    text = file.read_text()
    assert text.startswith("Before\n<!-- acts:begin -->\n- **WARD_NURSE**")
    assert text.endswith("<!-- acts:end -->\nAfter\n")
    assert "old" not in text


@pytest.mark.parametrize("text", ["", "<!-- acts:begin -->\nno end", "no begin <!-- acts:end -->"])
def test_a_file_without_the_marks_is_refused(text):
    with pytest.raises(CommandError, match="not marked"):
        with_part(text, "acts", "new\n")
