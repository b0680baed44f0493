"""The floor of a page: same door, same middlewares, same template with the same facts, and no query of its own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.test.utils import setup_test_environment, teardown_test_environment

# What the context processors give: left out of the copy, so that they run for the blank page as for the real one.
OF_THE_HOUSE = {
    "True", "False", "None", "csrf_token", "request", "user", "perms", "messages", "DEFAULT_MESSAGE_LEVELS", "antenna",
    "membership", "professional", "door", "now", "demo", "rail", "block",
}  # fmt: skip
_shown: dict[str, Any] = {"template": "", "context": {}}


def blank(request: HttpRequest) -> HttpResponse:
    """A page, or the part that htmx asks for, renders what was copied last; an act is answered by a redirect."""
    if request.method == "POST" and "HX-Request" not in request.headers:
        return redirect("/")
    return render(request, _shown["template"], _shown["context"])


def copy_page(ask: Callable[[], Any]) -> None:
    """Take the template and facts of an answer, so that `blank` shows them without asking for them."""
    setup_test_environment()
    try:
        answer = ask()
    finally:
        teardown_test_environment()
    flat: dict[str, Any] = {}
    for layer in answer.context[0].dicts:
        flat.update(layer)
    _shown["template"] = answer.templates[0].name
    _shown["context"] = {key: value for key, value in flat.items() if key not in OF_THE_HOUSE}
