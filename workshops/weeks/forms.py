"""What is asked of the calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Membership
from workshops.forms import MemberChoice
from workshops.models import Kind, Room
from workshops.weeks.reading import Asked


class AskedForm(forms.Form):
    """One kind, one room, one of the team: each may be left open."""

    sorte = forms.ModelChoiceField(Kind.objects.none(), label=_("What"), required=False, empty_label=_("Everything"))
    salle = forms.ModelChoiceField(Room.objects.none(), label=_("Where"), required=False, empty_label=_("Everywhere"))
    qui = MemberChoice(Membership.objects.none(), label=_("With whom"), required=False, empty_label=_("Everyone"))

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["sorte"].queryset = Kind.objects.all()
        fields["salle"].queryset = rooms = Room.objects.filter(antenna_id=antenna_id)
        team = Membership.objects.filter(antenna_id=antenna_id).select_related("user")
        fields["qui"].queryset = team
        fields["sorte"].choices = [("", _("Everything")), *((k.pk, k.name) for k in Kind.objects.offered())]
        fields["salle"].choices = [("", _("Everywhere")), *((r.pk, r.name) for r in rooms)]
        now = team.on().order_by("user__first_name", "user__last_name")
        fields["qui"].choices = [("", _("Everyone")), *((m.pk, fields["qui"].label_from_instance(m)) for m in now)]

    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(said["sorte"], said["salle"], said["qui"])
