"""The quick lock, what was kept when a session ended, and the second factor's own steps."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from connect.accounts import held, lock
from connect.accounts.forms import UnlockForm
from connect.accounts.http import SignedInRequest
from connect.accounts.models import HeldForm


@require_POST
def lock_screen(request: HttpRequest) -> HttpResponse:
    """The button of the header. What is on the page and not sent is not kept: the lock is asked for, not suffered."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    if not lock.is_locked(request.session):
        lock.lock(request.session, lock.safe_return(request, request.POST.get("next")))
    return redirect("locked_screen")


@require_POST
def presence(request: HttpRequest) -> HttpResponse:
    """Typing counts as presence although nothing is sent yet. 204, or 423 when the screen has locked meanwhile."""
    return HttpResponse(status=204 if lock.still_there(request.session) else 423)


@never_cache
@sensitive_post_parameters("password")
@login_required
def locked_screen(request: SignedInRequest) -> HttpResponse:
    """Who is locked, and her password; then the page where she was."""
    if not lock.is_locked(request.session):
        return redirect(lock.safe_return(request, request.POST.get("next")))
    form = UnlockForm(request.POST or None, initial={"next": request.session[lock.LOCKED]})
    if request.method == "POST" and form.is_valid() and _password_is_right(request, form):
        lock.unlock(request.session)
        return redirect(lock.safe_return(request, form.cleaned_data["next"]))
    context = {
        "form": form,
        "has_password": request.user.has_usable_password(),
        "action_url": lock.SCREEN,
        "unlocks": True,
    }
    return render(request, "accounts/locked.html", context)


def _password_is_right(request: SignedInRequest, form: UnlockForm) -> bool:
    """Check it, five tries in five minutes; what is wrong is said beside the field."""
    key = f"unlock-{request.user.pk}"
    if not ratelimit.consume(request, action="login_failed", key=key):
        form.add_error("password", _("Too many tries. Wait five minutes, or sign out and ask for a code by e-mail."))
        return False
    if not request.user.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("This is not the password of this account. Check the capitals key."))
        return False
    ratelimit.clear(request, action="login_failed", key=key)
    return True


@require_GET
@login_required
def kept_forms(request: SignedInRequest) -> HttpResponse:
    """The newest of what waits; the others follow once it is gone."""
    waiting = held.of(request.user.pk)
    if waiting:
        return redirect("kept_form", pk=waiting[0].pk)
    request.session.pop(held.WAITING, None)
    return redirect("/")


@never_cache
@require_GET
@login_required
def kept_form(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What was typed, ready to be sent again to the page it was for; for its author only.

    Someone else who signs in on the same computer is led to her own first page and learns nothing.
    """
    kept = next((k for k in held.of(request.user.pk) if k.pk == pk), None)
    if kept is None:
        return redirect("/")
    context = {"kept": kept, "fields": held.fields_of(kept), "marker": held.FIELD}
    return render(request, "accounts/kept_form.html", context)


@require_POST
@login_required
def drop_kept_form(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Its author does not want it any more."""
    if not HeldForm.objects.filter(pk=pk, user_id=request.user.pk).delete()[0]:
        raise Http404
    return redirect("kept_forms")


class ActivateApplication(ActivateTOTPView):  # type: ignore[misc]
    """Set the telephone up. The code just given counts as this session's second factor, and leads back to the page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        drawing = context["totp_svg"]
        context["drawing"] = mark_safe(drawing[drawing.index("<svg") :])  # noqa: S308 -- made by qrcode, no user text
        context["secret"] = " ".join(
            context["form"].secret[i : i + 4] for i in range(0, len(context["form"].secret), 4)
        )
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(
            self.request, self.request.user, "mfa", type=Authenticator.Type.TOTP, reauthenticated=True
        )
        return answer

    def get_success_url(self) -> str:
        return str(passthrough_next_redirect_url(self.request, reverse("mfa_view_recovery_codes"), "next"))


class SpareCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """The codes for the day the telephone is lost, then on to the page that was wanted."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "then": get_next_redirect_url(self.request) or "/"}


activate_totp = ActivateApplication.as_view()
spare_codes = SpareCodes.as_view()
