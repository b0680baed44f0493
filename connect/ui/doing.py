"""A view asks for an act: what it says, or refuses, is shown where the person looks."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from connect.refusals import Refusal


def done(form: forms.BaseForm, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Call an act with what a valid form says; its refusal stands beside the field. True when it was done."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act(form.cleaned_data)
    except Refusal as refusal:
        refusal.beside(form)
        return False
    return True


def tried(request: HttpRequest, act: Callable[[], Any], said: Any = "") -> bool:
    """Call an act that a button asks for; what it says, or refuses, is shown on the page that comes next."""
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
        return False
    if said:
        messages.success(request, said, extra_tags="ok")
    return True
