"""Closing an antenna, at /siege/antennes/<pk>/fermer/: what is still open, the announcement, the final act, the balance."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import NationalRequest
from connect.antennas.models import Antenna
from connect.desk.nation import balance, ending
from connect.desk.nation.access import for_administrators, for_the_nation, may_open_antennas
from connect.desk.nation.forms import EndingForm
from connect.desk.nation.models import Ending
from connect.ui.doing import done, tried
from connect.ui.printed import shown, tagged


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_nation
def closing(request: NationalRequest, pk: int) -> HttpResponse:
    """What is still open; the announcement while there is none, the final act after the last day, then the balance."""
    antenna = get_object_or_404(Antenna, pk=pk)
    may_close, held = may_open_antennas(request.membership), ending.of_antenna(pk)
    if request.method == "POST" and not may_close:
        raise PermissionDenied
    form = EndingForm(request.POST or None, antenna=antenna)
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    if request.method == "POST" and done(form, lambda said: ending.announce(antenna, **said, **facts)):
        messages.success(request, _("The last day is noted. Until then the antenna works as usual."), extra_tags="ok")
        return redirect("national_desk:ending", pk)
    today = timezone.localdate()
    left = ending.left(antenna, held.last_on if held else today) if held is None or held.done_at is None else []
    context = {
        "place": antenna, "ending": held, "form": form if held is None and antenna.closed_on is None else None,
        "left": left, "firm": any(one.firm for one in left), "may_close": may_close,
        "over": held is not None and held.last_on < today, "rows": balance.table(held) if held and held.done_at else [],
    }  # fmt: skip
    return render(request, "nation/ending.html", context)


@require_POST
@for_administrators
def withdraw(request: NationalRequest, pk: int) -> HttpResponse:
    return _done(request, pk, ending.withdraw, _("The antenna goes on."))


@require_POST
@for_administrators
def finish(request: NationalRequest, pk: int) -> HttpResponse:
    return _done(request, pk, ending.finish, _("The antenna is closed; its balance is below."))


def _done(request: NationalRequest, pk: int, act: Any, words: str) -> HttpResponse:
    held = _held(pk)
    tried(request, lambda: act(held, by=request.user, at=timezone.now()), words)
    return redirect("national_desk:ending", pk)


def _held(pk: int) -> Ending:
    held = ending.of_antenna(pk)
    if held is None:
        raise Http404
    return held


@require_safe
@for_the_nation
def paper(request: NationalRequest, pk: int) -> HttpResponse:
    """The balance on paper, once the closing is final."""
    held = _held(pk)
    if held.done_at is None:
        raise Http404
    pdf = tagged("nation/balance_pdf.html", {"ending": held, "rows": balance.table(held)})
    return shown(pdf, f"bilan-{held.antenna.slug}.pdf")
