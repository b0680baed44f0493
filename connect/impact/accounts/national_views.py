"""The accounts at the national desk: what was exported, the next export, the description of the file, the accounts used."""

import uuid

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.accounts.models import User
from connect.antennas.access import open_door_of
from connect.impact.accounts import entries, exporting
from connect.impact.accounts.access import may_export_accounts, may_read_accounts
from connect.impact.accounts.fec import FIELDS
from connect.impact.accounts.forms import AccountForm, ExportForm
from connect.impact.models import Account, AccountsExport
from connect.refusals import Refusal

A_PAGE = 50


def _reader(request: HttpRequest) -> None:
    if not may_read_accounts(open_door_of(request)):
        raise PermissionDenied


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """What was exported, latest first; the administrator makes the next one."""
    _reader(request)
    may_export = may_export_accounts(open_door_of(request))
    if request.method == "POST" and not may_export:
        raise PermissionDenied
    form = ExportForm(request.POST or None)
    if form.is_valid():
        assert isinstance(request.user, User)
        try:
            exporting.export(
                form.cleaned_data["antenna"], form.cleaned_data["last_on"], by=request.user, at=timezone.now()
            )
            return redirect("accounts_export:accounts")
        except Refusal as refused:
            refused.beside(form)
    made = AccountsExport.objects.select_related("antenna", "made_by").order_by("-made_at")
    page = Paginator(made, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts_export/accounts.html", {"page": page, "form": form, "may_export": may_export})


@never_cache
@require_safe
def exported(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file as it was made."""
    _reader(request)
    made = get_object_or_404(AccountsExport, pk=pk)
    return FileResponse(made.file.open("rb"), as_attachment=True, filename=made.name, content_type="text/plain")


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The description that goes with the file (F04): fields, codes, character set."""
    _reader(request)
    text = render(request, "accounts_export/description.txt", {"fields": FIELDS, "plan": entries.accounts()})
    text["Content-Type"] = "text/plain; charset=utf-8"
    text["Content-Disposition"] = 'attachment; filename="description-fec.txt"'
    return text


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Which account each role is written to; exports made before are as they were."""
    _reader(request)
    may_set = may_export_accounts(open_door_of(request))
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = AccountForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        Account.objects.update_or_create(role=said["role"], defaults={"number": said["number"], "name": said["name"]})
        return redirect("accounts_export:plan")
    rows = sorted(entries.accounts().items(), key=lambda row: row[1])
    return render(request, "accounts_export/plan.html", {"rows": rows, "form": form, "may_set": may_set})
