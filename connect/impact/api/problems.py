"""What the API answers when it does not answer: `application/problem+json` (RFC 9457), in the language asked."""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

logger = logging.getLogger(__name__)
TYPE = "application/problem+json"


class Fault(NamedTuple):
    """What is wrong with one parameter."""

    parameter: str
    sentence: str


class Problem(Exception):
    """Raised anywhere below the API; answered as it says."""

    def __init__(
        self,
        status: int,
        sentence: str,
        *,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.sentence, self.faults, self.headers = status, sentence, list(faults), dict(headers or {})
        super().__init__(status, sentence)


def titles() -> dict[int, str]:
    return {
        400: _("This request could not be read"),
        401: _("A key is needed"),
        403: _("This key does not read that"),
        404: _("There is nothing here"),
        405: _("The API is read only"),
        422: _("A parameter cannot be understood"),
        429: _("Too many requests"),
        500: _("Something broke on our side"),
        503: _("Connect does not answer for the moment"),
    }


def answer(problem: Problem) -> HttpResponse:
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": titles()[problem.status],
        "status": problem.status,
        "detail": problem.sentence,
    }
    if problem.faults:
        told["erreurs"] = [{"parametre": fault.parameter, "detail": fault.sentence} for fault in problem.faults]
    body = json.dumps(told, ensure_ascii=False)
    return HttpResponse(body, status=problem.status, content_type=TYPE, headers=problem.headers)


def unknown() -> Problem:
    return Problem(404, _("No address of the API answers to this. The documentation at /api/ lists them."))


def misread(faults: Iterable[Fault]) -> Problem:
    return Problem(422, _("Nothing was read. Mend what is said of each parameter and ask again."), faults=faults)


def faults_of(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """The errors of pydantic, in our words: the last word of the place that it names is the parameter."""
    return [Fault(_named(error), _sentence(error)) for error in errors]


def _named(error: Mapping[str, Any]) -> str:
    words = [word for word in error.get("loc", ()) if isinstance(word, str)]
    return words[-1] if words else ""


def _sentence(error: Mapping[str, Any]) -> str:
    kind, bounds = str(error.get("type", "")), error.get("ctx") or {}
    told = {
        "missing": _("This parameter is needed."),
        "int": _("Write a whole number."),
        "date": _("Write a day that exists, as 2026-03-31."),
        "bool": _("Write true or false."),
        "greater": _("Write %(least)s at least.") % {"least": bounds.get("ge")},
        "less": _("Write %(most)s at most.") % {"most": bounds.get("le")},
    }
    return told.get(kind.split("_", maxsplit=1)[0], _("This is not written as the documentation says."))


def unforeseen(request: HttpRequest, error: Exception) -> Problem:
    """What no rule foresaw: said to us in the log, to whoever asks in one sentence."""
    logger.error("The API failed", exc_info=error)
    return Problem(500, _("Nothing was changed. Ask again later; if it comes back, tell the national team."))


def away(error: Exception) -> Problem:
    """The database gave a question up, or is not there (RFC 9110, 15.6.4)."""
    words = _("The question was given up after twenty seconds. Ask for a shorter period, or later.")
    if not isinstance(error.__cause__, QueryCanceled):
        logger.error("The database does not answer", exc_info=error)
        words = _("Nothing was lost. Ask again in a minute.")
    return Problem(503, words, headers={"Retry-After": "60"})
