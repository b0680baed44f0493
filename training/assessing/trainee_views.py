"""What a trainee fills in by her link, on her telephone, without an account; and a funder by its own.

No door is open when the request comes in: an owner function leads from the secret to the antenna (`training.links`).
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connect.refusals import Refusal
from training.assessing import answering, objectives
from training.assessing.forms import SAID, AnswersForm
from training.assessing.funders import funder_of
from training.assessing.questionnaires import NoQuestionnaire, asked_in, closes_on, why_shut
from training.links import trainee_of
from training.models import Asked, AssessedBy, Moment, Questionnaire, Registration, Session

ASKED = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@ASKED
def entry(request: HttpRequest, secret: str) -> HttpResponse:
    """Where she stands before; changed as long as it is open."""
    with trainee_of(secret) as mine:
        now, session = timezone.now(), mine.session
        known = answering.reply_of(Moment.ENTRY, session, registration=mine)
        questionnaire = _asked(Moment.ENTRY, session, now) if known is None else known.questionnaire
        form = _form(
            request, questionnaire, aims=session.module.aims, said=known.answers if known else None,
            levels=objectives.said_by_herself(mine, AssessedBy.BEFORE),
        )  # fmt: skip
        if request.method == "POST" and form is not None and form.is_valid():
            try:
                answering.position(
                    mine, form.questionnaire, answers=form.answers, levels=form.levels, at=now,
                    prepare=form.cleaned_data["prepare"],
                )  # fmt: skip
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(request.path)
        return _page(request, session, Moment.ENTRY, form, secret=secret, kept=known)


@never_cache
@ASKED
def hot(request: HttpRequest, secret: str) -> HttpResponse:
    """Her opinion at the end, without her name; and what she can do now, with it."""
    with trainee_of(secret) as mine:
        return _opinion(request, secret, mine, Moment.HOT)


@never_cache
@ASKED
def cold(request: HttpRequest, secret: str) -> HttpResponse:
    """Her opinion three months later, without her name."""
    with trainee_of(secret) as mine:
        return _opinion(request, secret, mine, Moment.COLD)


def _opinion(request: HttpRequest, secret: str, mine: Registration, kind: Moment) -> HttpResponse:
    now, session = timezone.now(), mine.session
    given = Asked.objects.filter(registration=mine, kind=kind, answered_on__isnull=False).exists()
    form = (
        None
        if given
        else _form(request, _asked(kind, session, now), aims=session.module.aims if kind == Moment.HOT else None)
    )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            answering.give_opinion(mine, form.questionnaire, answers=form.answers, levels=form.levels, at=now)
        except answering.AlreadyGiven:
            return redirect(request.path)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(request.path)
    return _page(request, session, kind, form, secret=secret, given=given)


@never_cache
@require_http_methods(["GET", "HEAD"])
def acquired(request: HttpRequest, secret: str) -> HttpResponse:
    """How far she is with each objective: as her trainer saw it, and as she said herself."""
    with trainee_of(secret) as mine:
        rows = objectives.of_one(mine)
        context = {"it": mine.session, "rows": rows, "secret": secret, "said": SAID}
        return _unlisted(render(request, "training/assessing/acquired.html", context))


@never_cache
@ASKED
def funder(request: HttpRequest, secret: str) -> HttpResponse:
    """A funder's opinion, changed as long as it is open."""
    with funder_of(secret) as asked:
        now, session = timezone.now(), asked.session
        known = answering.reply_of(Moment.FUNDER, session, asked=asked)
        questionnaire = _asked(Moment.FUNDER, session, now) if known is None else known.questionnaire
        form = _form(request, questionnaire, said=known.answers if known else None)
        if request.method == "POST" and form is not None and form.is_valid():
            try:
                answering.speak_for_funder(asked, form.questionnaire, answers=form.answers, at=now, by=None)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(request.path)
        return _page(request, session, Moment.FUNDER, form, kept=known)


def _asked(kind: Moment, session: Session, at: datetime) -> Questionnaire | None:
    try:
        return asked_in(kind, session, on=timezone.localdate(at))
    except NoQuestionnaire:
        return None


def _form(request: HttpRequest, questionnaire: Questionnaire | None, **facts: Any) -> AnswersForm | None:
    return AnswersForm(request.POST or None, questionnaire=questionnaire, **facts) if questionnaire else None


def _page(
    request: HttpRequest, session: Session, kind: Moment, form: AnswersForm | None, **context: Any
) -> HttpResponse:
    shut = why_shut(kind, session, on=timezone.localdate())
    context |= {"it": session, "kind": kind, "form": form, "shut": shut, "until": closes_on(kind, session)}
    return _unlisted(render(request, "training/assessing/answer.html", context))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
