"""National setting: what an antenna may see of a person's visits to others."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from beneficiaries import elsewhere
from beneficiaries.models import ElsewhereShown
from connect.antennas.access import may_read_nation, may_steer_nation
from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from connect.ui.fields import DayInput
from connect.ui.templatetags.ui import day


class SharingForm(forms.Form):
    """What antennas see, and from which day on."""

    shown = forms.TypedChoiceField(
        label=gettext_lazy("On a file, an antenna sees"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("how many visits were at other antennas, without details")),
                 ("no", gettext_lazy("nothing of other antennas, not even that there are visits"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    starts_on = forms.DateField(label=gettext_lazy("Holds from"), widget=DayInput())


@never_cache
def sharing(request: NationalRequest) -> HttpResponse:
    """What holds today and what was decided; an administrator decides from today on or later."""
    if not may_read_nation(request.membership):
        raise PermissionDenied
    may_write, today = may_steer_nation(request.membership), timezone.localdate()
    shown = elsewhere.shown_on(today)
    asked = request.POST if request.method == "POST" else None
    form = SharingForm(asked, initial={"shown": "yes" if shown else "no", "starts_on": today})
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    if form.is_valid():
        try:
            decided = elsewhere.decide(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Kept: from %(day)s on.") % {"day": day(decided.starts_on)})
            return redirect("national_intake:sharing")
    rows = ElsewhereShown.objects.select_related("decided_by")
    context = {"form": form, "shown": shown, "rows": rows, "today": today, "may_write": may_write}
    return render(request, "beneficiaries/sharing.html", context)
