"""manage.py write_docs: the parts of docs/ made from code, those of every app."""

from typing import ClassVar

from accounts.management.commands import write_docs
from hph.workbench import docs


class Command(write_docs.Command):
    pieces: ClassVar[write_docs.Pieces] = {
        **write_docs.Command.pieces,
        ("states.md", "pathway"): docs.pathway_states,
        ("states.md", "step"): docs.step_states,
        ("states.md", "checklist"): docs.checklist_states,
        ("states.md", "template"): docs.template_states,
        ("states.md", "measure"): docs.measure_states,
        ("states.md", "message"): docs.message_states,
        ("glossary.md", "codes"): docs.code_table,
    }
