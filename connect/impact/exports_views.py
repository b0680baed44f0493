"""The page from which a manager takes facts out, and the files."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from beneficiaries.access import may_open_file
from beneficiaries.journal import note_opening
from beneficiaries.models import Extraction
from beneficiaries.views import own_person
from connect.antennas.access import may_manage
from connect.antennas.http import AntennaRequest
from connect.impact import exports, spreadsheet
from connect.impact.copying import groups
from connect.impact.figures import INDICATORS
from connect.impact.forms import BACKWARDS, READ
from connect.impact.period import BEGUN, Period
from connect.ui.fields import DayInput


class ExportForm(forms.Form):
    """What, of which days, in which kind of file."""

    du = forms.DateField(label=pgettext_lazy("first day", "From"), widget=DayInput(), input_formats=READ)
    au = forms.DateField(label=_("until, included"), widget=DayInput(), input_formats=READ)
    quoi = forms.MultipleChoiceField(
        label=_("What"),
        choices=[("seances", _("Sessions and participants")), ("ventes", _("Sales"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )
    fichier = forms.ChoiceField(
        label=_("File"),
        choices=[("xlsx", _("Excel workbook")), ("csv", _("CSV (opens in every tool)"))],
        widget=forms.RadioSelect,
        initial="xlsx",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("du"), cleaned.get("au")
        if first and last and first > last:
            self.add_error("au", BACKWARDS)
        elif first and last and (last - first).days >= exports.LONGEST:
            self.add_error("au", _("A year at most in one file. Take the other days in another one."))
        if first and first < BEGUN:
            self.add_error("du", _("Nothing was written before 2013. Check the year."))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["du"], self.cleaned_data["au"])


@never_cache
def page(request: AntennaRequest) -> HttpResponseBase:
    """Choose, then POST for the file: an export is an act, written in the journal."""
    if not may_manage(request.membership):
        raise PermissionDenied
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm(initial=last_week())
    if form.is_bound and form.is_valid():
        return file(request, form)
    taken = Extraction.objects.filter(antenna_id=request.antenna.pk).select_related("by")[:15]
    words = {code: one.title for code, one in INDICATORS.items()} | {"seances": _("sessions"), "ventes": _("sales")}
    context = {
        "title": _("Take facts out"),
        "form": form,
        "headings": exports.HEADINGS,
        "taken": [(one, [words.get(what, what) for what in one.what.split("+")]) for one in taken],
    }
    return render(request, "impact/exports.html", context)


def last_week() -> dict[str, Any]:
    """From Monday to Sunday of the week before: what is usually copied on a Monday."""
    week = Period.week(timezone.localdate() - timedelta(days=7))
    return {"du": week.first, "au": week.last, "quoi": list(exports.KINDS), "fichier": "xlsx"}


def file(request: AntennaRequest, form: ExportForm) -> HttpResponseBase:
    period, kinds = form.period, [kind for kind in exports.KINDS if kind in form.cleaned_data["quoi"]]
    exports.note(kinds, request.antenna.pk, period, by=request.user, at=timezone.now())
    found = exports.rows(kinds, request.antenna.pk, period)
    name = f"connect-{request.antenna.slug}-{period.first}-{period.last}"
    if form.cleaned_data["fichier"] == "xlsx":
        return spreadsheet.answer(exports.as_xlsx(found), name)
    response = StreamingHttpResponse(exports.as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@never_cache
@require_safe
def copy(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """One person's facts, each with a button that copies it; the whole team sells and teaches, so the whole team copies."""
    if not may_open_file(request.membership):
        raise PermissionDenied
    person = own_person(request, pk)
    note_opening(person, antenna_id=request.antenna.pk, by=request.user, act="opened to copy")
    told = groups(person, request.antenna.pk, on=timezone.localdate())
    return render(request, "impact/copy.html", {"person": person, "groups": told})
