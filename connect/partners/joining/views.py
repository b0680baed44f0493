"""Joining the portal, before any door is open: the three ways in, and the choice between two structures."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from connect.accounts.access import may_sign_in
from connect.antennas.doors import passes
from connect.partners.joining import asking, codes, invitations
from connect.partners.joining.forms import AccessCodeForm, AskForm, ShortCodeForm, WelcomeForm
from connect.partners.joining.invitations import Guest, Joined
from connect.refusals import Refusal

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PORTAL, SIGN_IN = "/portail/", "/compte/code/?next=/portail/"
ASKED = "joining"  # key of the session: who typed an access code
TRIES = 5
STATUS = {"unknown": 404, "someone_else": 409}


@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """The three ways in."""
    return render(request, "partners/joining/ways.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter. Looking uses nothing up, for mail servers look too; the button takes the place, once."""
    offer = invitations.look(token)
    stands = offer.stands if offer else "unknown"
    if stands == "open" and offer and request.user.is_authenticated and request.user.email.lower() != offer.email:
        stands = "someone_else"
    if offer is None or stands != "open":
        return _link_page(request, {"stands": stands, "offer": offer}, status=STATUS.get(stands, 410))
    initial = {name: getattr(offer, name) for name in WelcomeForm.base_fields}
    form = WelcomeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            joined = invitations.accept(token, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _come_in(request, joined, proved=joined.is_new)
    return _link_page(request, {"stands": stands, "offer": offer, "form": form})


def _link_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, "partners/joining/link.html", context, status=status)
    # The address is the secret: no other page is told of it. Not "no-referrer", whose forms carry no origin to check.
    answer["Referrer-Policy"] = "strict-origin"
    return answer


def _come_in(request: HttpRequest, joined: Joined, *, proved: bool) -> HttpResponse:
    """To the portal of the structure just joined. `proved`: this request showed that the mailbox is hers.

    A link is seven days old at most and may be forwarded: it opens an account that it made, never one that was there.
    A mailbox is no telephone: whoever has a second factor signs in by the page that asks for it.
    """
    comes_in = request.user.is_authenticated and request.user.pk == joined.user.pk
    if not comes_in and proved and may_sign_in(joined.user) and not is_mfa_enabled(joined.user):
        login(request, joined.user, backend=BACKEND)
        comes_in = True
    if not comes_in:
        messages.success(request, _("Your place is ready. Ask for a code to come in."), extra_tags="ok")
        return redirect(SIGN_IN)
    request.session["structure"] = joined.structure_id
    messages.success(request, _("Welcome! You are in the portal of your structure."), extra_tags="ok")
    return redirect(PORTAL)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The structure's access code and who one is. Whether the code exists is told by the letter alone."""
    form = AccessCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _within(request, form, "access_code"):
        guest = form.guest()
        ticket = codes.ask_by_code(form.cleaned_data["code"], guest)
        request.session[ASKED] = {
            "ticket": str(ticket), "tries": 0, "guest": [guest.email, guest.first_name, guest.last_name, guest.position],
        }  # fmt: skip
        return redirect("joining:code_confirm")
    return render(request, "partners/joining/code.html", {"form": form})


def _within(request: HttpRequest, form: forms.Form, action: str) -> bool:
    """No more tries than a person makes, from one place and for one address."""
    key = str(request.user.pk) if request.user.is_authenticated else form.cleaned_data["email"]
    if ratelimit.consume(request, action=action, key=key):
        return True
    form.add_error(None, _("Too many tries. Wait an hour, or ask your referent for an invitation."))
    return False


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code_confirm(request: HttpRequest) -> HttpResponse:
    """The six letters of the message: the address is hers, the place too."""
    asked = request.session.get(ASKED)
    if asked is None:
        return redirect("joining:code")
    form = ShortCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joined = codes.join(UUID(asked["ticket"]), form.cleaned_data["code"], Guest(*asked["guest"]))
        except invitations.WrongCode as refusal:
            asked["tries"] += 1
            request.session[ASKED] = asked
            if asked["tries"] >= TRIES:
                return _begin_again(request, str(invitations.CodeSpent.sentence))
            form.add_error("code", str(refusal))
        except Refusal as refusal:
            return _begin_again(request, str(refusal))
        else:
            request.session.pop(ASKED, None)
            return _come_in(request, joined, proved=True)
    return render(request, "partners/joining/code_confirm.html", {"form": form, "email": asked["guest"][0]})


def _begin_again(request: HttpRequest, why: str) -> HttpResponse:
    request.session.pop(ASKED, None)
    messages.warning(request, why, extra_tags="wait")
    return redirect("joining:code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a place; an antenna answers."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _within(request, form, "join_request"):
        asking.ask(form.asked(), at=timezone.now())
        return redirect("joining:asked")
    return render(request, "partners/joining/ask.html", {"form": form})


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next; the same page whatever was known before."""
    return render(request, "partners/joining/asked.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Two posts, one account: for which structure does one work now? Nothing is sent for the wrong one by default."""
    if not request.user.is_authenticated:
        return redirect(SIGN_IN)
    mine = {p.structure_id: p for p in passes(request.user.pk) if p.door == "portal"}
    wanted = request.POST.get("structure", "")
    then = _safe(request, request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST" and wanted.isascii() and wanted.isdigit() and int(wanted) in mine:
        request.session["structure"] = int(wanted)
        return redirect(then)
    if not mine:
        return redirect("/")
    context = {"mine": list(mine.values()), "present": request.session.get("structure"), "then": then}
    return render(request, "partners/joining/choose.html", context)


def _safe(request: HttpRequest, address: str | None) -> str:
    """A page of the portal, or of what was kept for her; else the portal's first page."""
    known = (address or "").startswith((PORTAL, "/compte/saisies/"))
    return address if address and known and url_has_allowed_host_and_scheme(address, allowed_hosts=None) else PORTAL
