"""The public catalogue: what is taught, to whom, how, when, for how much, and what came of it (Qualiopi 1 and 2)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connect.ui import printed as papers
from training.catalogue import programme
from training.catalogue.results import shown
from training.catalogue.shown import contacts_shown, modules_shown, results_shown
from training.models import Module


@require_safe
def modules(request: HttpRequest) -> HttpResponse:
    context = {"modules": modules_shown(), "contacts": contacts_shown()}
    return render(request, "training/catalogue/public/modules.html", context)


@require_safe
def module(request: HttpRequest, code: str) -> HttpResponse:
    it = _module(code)
    result = results_shown().get(it.code)
    context = {
        "it": it, "result": result, "rates": shown(result) if result else None, "contacts": contacts_shown(),
    }  # fmt: skip
    return render(request, "training/catalogue/public/module.html", context)


@require_safe
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """The programme in PDF."""
    it = _module(code)
    return papers.shown(programme.programme(it), programme.file_name(it))


def _module(code: str) -> Module:
    for one in modules_shown():
        if one.code == code.upper():
            return one
    raise Http404
