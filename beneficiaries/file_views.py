"""Pages of a person's file beside the file itself: what it said before, the household, an address that does not work."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from beneficiaries import households
from beneficiaries.access import may_correct, may_open_file
from beneficiaries.corrections import corrections_of
from beneficiaries.forms import HousematesForm
from beneficiaries.journal import note_opening
from beneficiaries.models import HouseholdLink, Person
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.post import addresses
from connect.post.models import WhyUnusable
from connect.refusals import Refusal


@never_cache
@require_safe
def corrections(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Who changed what from what to what; reading it is written in the access journal."""
    if not may_open_file(request.membership):
        raise PermissionDenied
    person = own_person(request, pk)
    if person.pk != pk:
        return redirect("beneficiaries:corrections", person.pk)
    note_opening(person, antenna_id=request.antenna.pk, by=request.user, act="corrections read")
    told, page = corrections_of(person, antenna_id=request.antenna.pk, page=request.GET.get("page"))
    return render(request, "beneficiaries/corrections.html", {"person": person, "told": told, "page": page})


@never_cache
def household(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Whom the person lives with: one more by the card."""
    if not may_correct(request.membership):
        raise PermissionDenied
    person = own_person(request, pk)
    form = HousematesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        here = Person.objects.filter(enrolments__antenna_id=request.antenna.pk, erased_at=None, merged_into=None)
        other = here.filter(card_number=form.cleaned_data["card"]).first()
        try:
            if other is None:
                raise households.NotOfThisAntenna
            households.share(person, other, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Noted: same household. Each keeps their own rights."))
            return redirect("desk:person", person.pk)
    mates = households.housemates(person, antenna_id=request.antenna.pk)
    return render(request, "beneficiaries/household.html", {"person": person, "form": form, "mates": mates})


@require_POST
def leave_household(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The one whose link it is no longer lives there."""
    if not may_correct(request.membership):
        raise PermissionDenied
    link = get_object_or_404(HouseholdLink, pk=pk, antenna_id=request.antenna.pk)
    try:
        households.leave(link, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted: no longer in the same household."))
    back = request.POST.get("personne", "")
    return redirect("beneficiaries:household", back) if _is_key(back) else redirect("desk:person", link.person_id)


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@require_POST
def address(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """“This address does not work”, or works again (`marche=1`)."""
    if not may_correct(request.membership):
        raise PermissionDenied
    person, now = own_person(request, pk), timezone.now()
    if person.email:
        if request.POST.get("marche"):
            addresses.mark_usable(person.email, at=now)
            messages.success(request, _("Noted: letters leave to this address again."))
        else:
            addresses.mark_unusable(person.email, why=WhyUnusable.SAID, at=now)
            messages.success(request, _("Noted: nothing more leaves to this address."))
        note_opening(person, antenna_id=request.antenna.pk, by=request.user, act="address judged")
    return redirect("desk:person", person.pk)
