"""A structure's own people in a session, on the portal: a whole list, one person, who replaces whom, a seat that is kept."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connect.antennas.http import PortalRequest
from connect.partners.models import Professional
from connect.refusals import Refusal
from connect.ui.doing import tried
from training import registration
from training.access import may_register_colleagues
from training.enrolling import own, pasting, replacing, waiting
from training.enrolling.forms import OurListForm, ReplaceForm, StatusForm
from training.models import Registration, RegistrationState, Session

FORM = ["GET", "HEAD", "POST"]


def is_open(it: Session) -> bool:
    """A portal registers, replaces and withdraws until the day before."""
    return not it.is_cancelled and it.starts_on > timezone.localdate()


def _referent(request: PortalRequest) -> Professional:
    post = own.post_of(request)
    if not may_register_colleagues(post):
        raise PermissionDenied
    return post


def _registration(post: Professional, pk: int) -> Registration:
    """One of her people's; Http404 for anybody else's."""
    known = own.ranked(own.own_people(post)).select_related(
        "professional", "structure", "session__module", "session__antenna", "replaces__professional",
        "replaced_by__professional",
    )  # fmt: skip
    return get_object_or_404(known, pk=pk)


def said(request: HttpRequest, done: list[Registration]) -> None:
    """Who has a seat, who waits and at which rank."""
    everyone = own.told(done)
    waits = [one for one in everyone if one.state == RegistrationState.WAITING]
    if len(waits) < len(everyone):
        sentence = _("Registered. Each person gets an attestation for the hours attended.")
        messages.success(request, sentence, extra_tags="ok")
    for one in waits:
        sentence = _("%(name)s waits: number %(rank)s on the list. An e-mail tells when a seat is free.")
        messages.info(request, sentence % {"name": one.professional, "rank": getattr(one, "rank", 1)})


@never_cache
@require_http_methods(FORM)
def register_list(request: PortalRequest, pk: int) -> HttpResponse:
    """A pasted list or a spreadsheet: each fault beside its line, the text kept, nobody registered while there is one."""
    post = _referent(request)
    it = get_object_or_404(Session.objects.select_related("module", "antenna"), pk=pk)
    form = OurListForm(
        request.POST or None, request.FILES or None, structure=post.structure,
        initial={"status": own.usual_status(post), "wait": not it.seats_left},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done = pasting.register(it, form.people, post.structure, by=post, at=timezone.now(), **form.facts())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            said(request, done)
            return redirect("training_portal:session", pk)
    context = {
        "it": it, "form": form, "is_open": is_open(it), "before": own.how_many_wait(it), "rule": waiting.RULE,
    }  # fmt: skip
    return render(request, "training/enrolling/portal_list.html", context)


@never_cache
@require_http_methods(FORM)
def person(request: PortalRequest, pk: int) -> HttpResponse:
    """One person of hers in a session: her seat or her rank, what was sent, what happened; as whom she comes, corrected."""
    post, now = own.post_of(request), timezone.now()
    one = _registration(post, pk)
    form = StatusForm(request.POST or None, initial={"status": one.status})
    if request.method == "POST" and form.is_valid():
        registration.correct_status(one, status=form.cleaned_data["status"], by=post, at=now)
        messages.success(request, _("Noted."), extra_tags="ok")
        return redirect("portal_training_enrolling:person", pk)
    context = {
        "one": one, "it": one.session, "form": form, "referent": may_register_colleagues(post),
        "is_open": is_open(one.session), "steps": one.steps.select_related("instead_of__professional"),
        "papers": one.papers.all(), "seated": one.state == RegistrationState.REGISTERED,
        "waits": one.state == RegistrationState.WAITING, "rule": waiting.RULE,
        "held": one.offered_until is not None and one.offered_until > now,
    }  # fmt: skip
    return render(request, "training/enrolling/portal_person.html", context)


@never_cache
@require_http_methods(FORM)
def replace(request: PortalRequest, pk: int) -> HttpResponse:
    """A colleague takes her seat; both stay in the history."""
    post = _referent(request)
    one = _registration(post, pk)
    seated = own.own_people(post).filter(session=one.session_id, state=RegistrationState.REGISTERED)
    form = ReplaceForm(
        request.POST or None, structure=post.structure, besides=list(seated.values_list("professional_id", flat=True))
    )
    if request.method == "POST" and form.is_valid():
        try:
            new = replacing.replace(one, colleague=form.chosen(), at=timezone.now(), by=post)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            sentence = _("%(new)s comes instead of %(old)s. Both are told.")
            messages.success(
                request, sentence % {"new": new.professional, "old": one.professional}, extra_tags="ok"
            )  # fmt: skip
            return redirect("training_portal:session", one.session_id)
    context = {
        "one": one, "it": one.session, "form": form,
        "may_pass": is_open(one.session) and one.state == RegistrationState.REGISTERED,
    }  # fmt: skip
    return render(request, "training/enrolling/portal_replace.html", context)


@require_POST
def take(request: PortalRequest, pk: int) -> HttpResponse:
    """The seat that is kept for her is taken, by herself or by her referent."""
    one = _registration(own.post_of(request), pk)
    tried(
        request, lambda: waiting.take(one, at=timezone.now()), _("The seat is taken; the convocation leaves by e-mail.")
    )
    return redirect("training_portal:session", one.session_id)


@require_POST
def leave(request: PortalRequest, pk: int) -> HttpResponse:
    """The kept seat goes to the next, or she waits no more."""
    one = _registration(own.post_of(request), pk)
    tried(request, lambda: waiting.leave(one, at=timezone.now()), _("Off the waiting list: the next person is called."))
    return redirect("training_portal:session", one.session_id)
