"""The programme of a version of a module, on paper."""

from django.utils import translation

from connect.ui.printed import tagged
from training.models import Module

LAYOUT = "programme-2026.1"


def programme(module: Module) -> bytes:
    """The PDF, in French: what is taught, to whom, how it is followed and assessed."""
    with translation.override("fr"):
        return tagged(f"training/pdf/{LAYOUT}.html", {"it": module})


def file_name(module: Module) -> str:
    return f"programme-{module.code}-{module.version}.pdf".lower()
