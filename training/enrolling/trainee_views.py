"""The page of a trainee: where, when, what remains to do. By her link, without an account; it names her alone.

No door is open when the request comes in: an owner function leads from the secret to the antenna (`training.links`).
"""

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connect.refusals import Refusal
from training import registration
from training.enrolling import calendar, papers, waiting
from training.enrolling.remaining import lines
from training.links import trainee_of
from training.models import Registration, RegistrationState, SentPaper
from training.quality import adapting


def _privately(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_http_methods(["GET", "HEAD"])
def page(request: HttpRequest, secret: str) -> HttpResponse:
    at = timezone.now()
    with trainee_of(secret, states=RegistrationState.values) as mine:
        seated = mine.state == RegistrationState.REGISTERED
        ahead = mine.session.starts_on > timezone.localdate(at) and not mine.session.is_cancelled
        context = {
            "mine": mine, "it": mine.session, "half_days": list(mine.session.half_days.all()), "secret": secret,
            "lines": lines(mine, at=at) if seated else [], "seated": seated, "ahead": ahead,
            "waits": mine.state == RegistrationState.WAITING,
            "held": mine.offered_until is not None and mine.offered_until > at,
            "rules": papers.rules_on(timezone.localdate(at)),
            "rank": waiting.before(mine) + 1 if mine.state == RegistrationState.WAITING else 0,
        }  # fmt: skip
        return _privately(render(request, "training/enrolling/trainee.html", context))


@never_cache
@require_http_methods(["GET", "HEAD"])
def cannot_come(request: HttpRequest, secret: str) -> HttpResponse:
    """Is that sure? Nothing changes before she says yes."""
    with trainee_of(secret) as mine:
        if mine.session.starts_on <= timezone.localdate() or mine.session.is_cancelled:
            return _privately(redirect("trainee:page", secret))
        context = {"it": mine.session, "secret": secret}
        return _privately(render(request, "training/enrolling/cannot_come.html", context))


@never_cache
@require_POST
def answer(request: HttpRequest, secret: str, word: str) -> HttpResponse:
    """Take the seat that is kept (`prendre`), leave it or the list (`laisser`), give one's seat back (`annuler`), say what
    is to be prepared (`amenagement`)."""
    with trainee_of(secret, states=RegistrationState.values) as mine:
        try:
            said = _answered(mine, word, request.POST.get("text", "").replace("\0", ""))
        except Refusal as refusal:
            messages.error(request, str(refusal), extra_tags="no")
        else:
            messages.success(request, said, extra_tags="ok")
    return _privately(redirect("trainee:page", secret))


def _answered(mine: Registration, word: str, text: str) -> str:
    """What was done, in a sentence. By her link a seat is given back until the day before, as at the portal."""
    at = timezone.now()
    if word == "prendre":
        waiting.take(mine, at=at)
        return _("The seat is yours.")
    if word == "laisser":
        waiting.leave(mine, at=at)
        return _("You are no longer on the waiting list.")
    if word == "annuler":
        if mine.session.starts_on <= timezone.localdate(at):
            raise registration.SessionBegun
        registration.withdraw(mine, by=mine.professional, at=at)
        return _("Your seat is free again. Thank you for telling us.")
    if word == "amenagement" and mine.state == RegistrationState.REGISTERED:
        adapting.ask(mine, text, at=at)
        return _("Noted: the antenna prepares it, or calls you.")
    raise Http404


@never_cache
@require_http_methods(["GET", "HEAD"])
def dates(request: HttpRequest, secret: str) -> HttpResponse:
    """Her half-days as a calendar file, of the number of the last one sent to her."""
    with trainee_of(secret) as mine:
        last = SentPaper.objects.filter(registration=mine).aggregate(last=Max("sequence"))["last"]
        halves = list(mine.session.half_days.all())
        made = calendar.file_of(
            mine, halves, sequence=last or 0, at=timezone.now(), cancelled=mine.session.is_cancelled
        )
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{calendar.NAME}"'
    return _privately(response)


@never_cache
@require_http_methods(["GET", "HEAD"])
def rules(request: HttpRequest, secret: str) -> HttpResponse:
    """The house rules in force (L6352-3), as whoever was convened reads them."""
    with trainee_of(secret, states=RegistrationState.values):
        found = papers.rules_on(timezone.localdate())
        if found is None:
            raise Http404
        return _privately(render(request, "training/enrolling/rules.html", {"rules": found, "secret": secret}))
