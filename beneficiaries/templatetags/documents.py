"""The document of a sheet, wherever the sheet is shown."""

from django import template

from beneficiaries.liaison import attachments
from beneficiaries.models import Attachment, LiaisonSheet

register = template.Library()


@register.simple_tag
def document_of(sheet: LiaisonSheet) -> Attachment | None:
    """`{% document_of sheet as document %}`: what it carries now; one query."""
    return attachments.of(sheet)
