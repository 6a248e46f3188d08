"""Checklist templates in Django admin."""

from checklists.admin.templates import TemplateAdmin

__all__ = ["TemplateAdmin"]
