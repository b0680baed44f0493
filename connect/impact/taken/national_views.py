"""The nation's files, and open data: what is published, what would be."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import NationalRequest
from connect.impact.models import Publication
from connect.impact.period import Period, said
from connect.impact.taken import opendata, pages, publications
from connect.impact.taken.access import may_publish, may_take_national_files
from connect.impact.taken.forms import AskForm, PublishForm, WithdrawForm
from connect.impact.taken.views import asked_form, context_of, sent, taken
from connect.refusals import Refusal
from connect.ui.doing import done


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: NationalRequest) -> HttpResponse:
    if not may_take_national_files(request.membership):
        raise PermissionDenied
    form = asked_form(request, "national")
    if form is not None and taken(form, antenna_id=None, by=request.user):
        return redirect(reverse("national_taken:page") + "#files")
    return _page(request, form)


def _page(
    request: NationalRequest,
    form: AskForm | None = None,
    publishing: PublishForm | None = None,
    withdrawing: WithdrawForm | None = None,
) -> HttpResponse:
    elsewhere = [
        (_("Results of a period"), reverse("national:results")),
        (_("Sales by day, article and antenna"), reverse("national_reading:sales")),
        (_("Entries for the accounts"), reverse("accounts_export:accounts")),
    ]
    context = context_of("national", None, form) | {"elsewhere": elsewhere, "place": _("all antennas")}
    return render(request, "impact/taken/files.html", context | _open_data(request, publishing, withdrawing))


def _open_data(
    request: NationalRequest, publishing: PublishForm | None, withdrawing: WithdrawForm | None
) -> dict[str, Any]:
    """The publications, and what the period that is looked at would publish (`?periode=`)."""
    rows = Publication.objects.select_related("published_by", "withdrawn_by")
    told = {
        "publications": [(one, said(Period(one.first_on, one.last_on))) for one in rows],
        "may_publish": may_publish(request.membership),
        "publish_form": publishing or PublishForm(),
        "withdraw_form": withdrawing or WithdrawForm(),
        "open_data": True,
    }
    looked = PublishForm({"period": request.GET.get("period", "")})
    if "period" in request.GET and looked.is_valid():
        try:
            tables = publications.proposed(looked.chosen)
            told |= {"proposed": [(one, opendata.hidden_cells(one)) for one in tables]}
        except Refusal as refusal:
            refusal.beside(looked)
        told |= {"publish_form": looked, "chosen": looked.chosen}
    return told


@require_POST
def publish(request: NationalRequest) -> HttpResponse:
    """Publish a sealed period, or withdraw a publication: each for ever."""
    if not may_publish(request.membership):
        raise PermissionDenied
    if "publication" in request.POST:
        return _withdraw(request)
    form = PublishForm(request.POST)
    if done(form, lambda _said: publications.publish(form.chosen, by=request.user, at=timezone.now())):
        return redirect(reverse("national_taken:page") + "#open")
    return _page(request, publishing=form)


def _withdraw(request: NationalRequest) -> HttpResponse:
    form = WithdrawForm(request.POST)
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    if done(form, lambda said: publications.withdraw(said["publication"], said["why"], **facts)):
        return redirect(reverse("national_taken:page") + "#open")
    return _page(request, withdrawing=form)


@require_safe
def download(request: NationalRequest, pk: UUID) -> HttpResponseBase:
    """A file of the nation, from any byte on. Those of antennas are theirs alone."""
    if not may_take_national_files(request.membership):
        raise PermissionDenied
    file = get_object_or_404(pages.files_of(None), pk=pk)
    return sent(request, file, "national", "national_taken:page")
