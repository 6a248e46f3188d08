"""The tables: what a checklist asks (templates) and what was answered (checklists)."""

from checklists.models.checklist import Answer, Checklist
from checklists.models.template import Item, Section, Template

__all__ = ["Answer", "Checklist", "Item", "Section", "Template"]
