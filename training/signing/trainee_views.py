"""Signing without an account: by one's own link, by the code on the screen, on the tablet that goes round.

No door is open when the request comes in: an owner function leads from the secret or the code to the antenna.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from connect.refusals import Refusal
from training import paper
from training.links import trainee_of
from training.models import HalfDay, Means, Registration, RegistrationState, RollDoor, SessionTrainer, Signature
from training.signing import doors, signing
from training.signing.forms import HalfDayForm, NameForm, TabletForm

COOKIE, COOKIE_SALT, COOKIE_AGE = "formation", "training.signing.phone", timedelta(days=3)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, secret: str) -> HttpResponse:
    """Her half-days by her own link: those signed, the one to sign now, those to come."""
    with trainee_of(secret) as registration:
        refused = ""
        if request.method == "POST":
            form = HalfDayForm(request.POST, session_id=registration.session_id)
            if not form.is_valid():
                raise Http404
            try:
                signing.sign(form.cleaned_data["half_day"], registration, means=Means.LINK, at=timezone.now())
            except Refusal as refusal:
                refused = str(refusal)
            else:
                return redirect(request.path)
        context = {
            "registration": registration, "refused": refused, "secret": secret,
            "half_days": _half_days(registration),
        }  # fmt: skip
        return render(request, "training/signing/mine.html", context)


def _half_days(registration: Registration) -> list[tuple[HalfDay, Signature | None, bool]]:
    """(half-day, her signature, may she sign now?)"""
    now = timezone.now()
    signed = {one.half_day_id: one for one in signing.standing().filter(registration=registration)}
    return [(half, signed.get(half.pk), signing.may_sign(half, now)) for half in registration.session.half_days.all()]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the code on the screen: her name, "this is me", signed. A phone that signed is known for three days."""
    with doors.roll_of(code) as door:
        if request.method == "POST" and "token" in request.POST:
            return _signs(request, door, request.POST["token"])
        known = _known(request, door)
        signed = known and signing.standing().filter(half_day=door.half_day, registration=known).first()
        if signed and request.method != "POST":
            return _room(request, door, "done", registration=known, signature=signed)
        if not doors.is_fresh(door, code, timezone.now()) or not doors.is_open(door, door.half_day, timezone.now()):
            return _room(request, door, "old", status=410)
        if request.method == "POST":
            return _names(request, door)
        if known and "autre" not in request.GET:
            return _room(request, door, "sure", registration=known, token=doors.token_of(door.half_day, known))
        return _room(request, door, "name", form=NameForm())


def _room(request: HttpRequest, door: RollDoor, step: str, *, status: int = 200, **context: Any) -> HttpResponse:
    half_day = door.half_day
    response = render(
        request, "training/signing/room.html", {"half_day": half_day, "step": step, **context}, status=status
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _names(request: HttpRequest, door: RollDoor) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            found = doors.find(door, form.cleaned_data["name"])
        except Refusal as refusal:
            refusal.beside(form)
            if isinstance(refusal, doors.NobodyByThisName):
                doors.note_wrong_name(door)
        else:
            token = doors.token_of(door.half_day, found)
            return _room(request, door, "sure", registration=found, token=token)
    return _room(request, door, "name", form=form)


def _signs(request: HttpRequest, door: RollDoor, token: str) -> HttpResponse:
    registration = doors.whose(token, door.half_day)
    if registration is None:
        return _room(request, door, "old", status=410)
    try:
        signing.sign(door.half_day, registration, means=Means.CODE, at=timezone.now())
    except Refusal as refusal:
        return _room(request, door, "refused", refused=str(refusal), registration=registration)
    response = redirect(request.path)
    response.set_signed_cookie(
        COOKIE, f"{registration.session_id}:{registration.pk}", salt=COOKIE_SALT, max_age=COOKIE_AGE, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, path="/formation/emargement/",
    )  # fmt: skip
    return response


def _known(request: HttpRequest, door: RollDoor) -> Registration | None:
    """Whoever signed this session from this phone before."""
    word = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=COOKIE_AGE) or ""
    session, _colon, pk = word.partition(":")
    if session != str(door.session_id) or not pk.isdecimal():
        return None
    people = Registration.objects.select_related("professional", "structure")
    return people.filter(pk=pk, session=door.session_id, state=RegistrationState.REGISTERED).first()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tablet(request: HttpRequest, secret: str) -> HttpResponse:
    """The tablet that goes round: a name is touched, then "I sign". It signs nobody in and leads nowhere else."""
    with doors.roll_of(secret, tablet=True) as door:
        if not doors.is_open(door, door.half_day, timezone.now()):
            raise Http404
        if request.method != "POST":
            return _tablet(request, door)
        form = TabletForm(request.POST, session_id=door.session_id)
        if not form.is_valid():
            raise Http404
        chosen = form.cleaned_data["registration"] or form.cleaned_data["trainer"]
        if not form.cleaned_data["sure"]:
            return _tablet(request, door, chosen=chosen, of_trainer=isinstance(chosen, SessionTrainer))
        try:
            _sign_on_tablet(door, chosen)
        except Refusal as refusal:
            return _tablet(request, door, refused=str(refusal))
        messages.success(request, _("Signed. Hand the tablet to the next person."), extra_tags="ok")
        return redirect(request.path)


def _sign_on_tablet(door: RollDoor, chosen: Registration | SessionTrainer) -> None:
    now = timezone.now()
    if isinstance(chosen, SessionTrainer):
        signing.sign_as_trainer(door.half_day, chosen, means=Means.TABLET, at=now, by=door.opened_by)
    else:
        signing.sign(door.half_day, chosen, means=Means.TABLET, at=now)


def _tablet(request: HttpRequest, door: RollDoor, **context: Any) -> HttpResponse:
    signed = signing.standing().filter(half_day=door.half_day)
    by_trainee = {one.registration_id: one for one in signed if one.registration_id}
    by_trainer = {one.trainer_id: one for one in signed if one.trainer_id}
    outside = SessionTrainer.objects.filter(session=door.session_id, membership=None, left_at=None)
    people = [(one, by_trainee.get(one.pk)) for one in doors.expected(door.half_day)]
    context |= {
        "half_day": door.half_day, "people": people, "outside": [(one, by_trainer.get(one.pk)) for one in outside],
    }  # fmt: skip
    return render(request, "training/signing/tablet.html", context)


@never_cache
@require_GET
def attestation(request: HttpRequest, secret: str) -> HttpResponse:
    """Her attestation in force, by her own link."""
    with trainee_of(secret) as registration:
        it = registration.attestations.select_related("replaces", "antenna").filter(replaced_by__isnull=True).first()
        if it is None:
            raise Http404
        return paper.shown_privately(paper.pdf_of(it, antenna_name=it.antenna.name), paper.name_of(it))


@never_cache
@require_GET
def certificate(request: HttpRequest, secret: str) -> HttpResponse:
    """Her certificate of completion in force, by her own link."""
    with trainee_of(secret) as registration:
        it = registration.certificates.select_related("replaces", "antenna").filter(replaced_by__isnull=True).first()
        if it is None:
            raise Http404
        return paper.shown_privately(paper.certificate_pdf(it, antenna_name=it.antenna.name), paper.name_of(it))
