"""What the registers of quality ask. Each form that creates carries a key: sent twice, it is one row."""

from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from beneficiaries.privacy.screening import FreeTextField
from beneficiaries.uploads.documents import DocumentField
from connect.antennas import territory
from connect.antennas.models import Antenna, Membership
from connect.partners.forms import EmailField, SiretField
from connect.partners.models import Professional, Structure
from connect.ui.fields import DayInput, PhoneField
from training.models import ComplaintKind, ProofKind, Registration, Session, WatchKind
from training.quality import contracting, indicators
from training.quality.trainers import files

TOLD_WITHIN = timedelta(days=731)  # trainings that a structure may still choose in the list


def choices(kinds: Any) -> list[tuple[str, str]]:
    return [(kind.value, capfirst(str(kind.label))) for kind in kinds]


def line(label: Any, longest: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=required, help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


def lines(label: Any, longest: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return FreeTextField(label=label, long=True, max_length=longest, required=required, help_text=help_text)


def a_day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DayInput())


class Keyed(forms.Form):
    """A form that creates: its key is drawn when it is shown."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def facts(self) -> dict[str, Any]:
        """Cleaned, as the act takes them."""
        return dict(self.cleaned_data)


class SayForm(Keyed):
    """What went wrong, told by a structure or a person in training."""

    kind = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect, initial=ComplaintKind.COMPLAINT,
        choices=[
            (ComplaintKind.COMPLAINT.value, _("Something was not right")),
            (ComplaintKind.INCIDENT.value, _("An incident: somebody hurt, something damaged")),
        ],
    )  # fmt: skip
    text = FreeTextField(label=_("What happened?"), long=True, max_length=2000)
    wish = FreeTextField(
        label=_("What would help? (optional)"), long=True, max_length=500, required=False, help_text=""
    )
    call_back = PhoneField(
        label=_("A telephone number, if you would rather be called (optional)"),
        help_text=_("Otherwise the answer comes in writing."), required=False,
    )  # fmt: skip
    field_order = ["kind", "text", "wish", "call_back", "key"]


class PortalSayForm(SayForm):
    """On the portal: about one of the trainings of one's people, or something else at an antenna."""

    session = forms.ModelChoiceField(
        Session.objects.none(), label=_("About which training?"), required=False, empty_label=_("Something else")
    )
    antenna = forms.ModelChoiceField(
        Antenna.objects.none(), label=_("For something else: which antenna?"), required=False, empty_label=_("none")
    )
    field_order = ["session", "antenna", "kind", "text", "wish", "call_back", "key"]

    def __init__(self, *args: Any, post: Professional, **kwargs: Any) -> None:
        day = timezone.localdate()
        near = territory.serving(post.structure.postcode, on=day) if post.structure.postcode else None
        kwargs["initial"] = {"antenna": near, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        session, antenna = cast("Any", self.fields["session"]), cast("Any", self.fields["antenna"])
        mine = Session.objects.filter(
            pk__in=Registration.objects.filter(structure_id=post.structure_id).values("session"),
            ends_on__gte=day - TOLD_WITHIN,
        )
        session.queryset = mine.select_related("module", "antenna").order_by("-starts_on", "-pk")
        session.label_from_instance = lambda one: (
            f"{one.module.title}, {date_format(one.starts_on)}, {one.antenna.name}"
        )
        antenna.queryset = territory.open_antennas(day)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("session"):
            said["antenna"] = said["session"].antenna
        elif not said.get("antenna") and "antenna" not in self.errors and "session" not in self.errors:
            self.add_error("antenna", _("Choose the training, or the antenna."))
        return said


class ComplaintForm(SayForm):
    """What somebody of the antenna was told."""

    said_by = line(_("Who said it? (optional)"), 160, required=False)
    structure = forms.ModelChoiceField(
        Structure.objects.order_by("name"),
        label=_("Which structure? (optional)"),
        required=False,
        empty_label=_("none"),
    )
    session = forms.ModelChoiceField(
        Session.objects.none(), label=_("Which session? (optional)"), required=False, empty_label=_("none")
    )
    happened_on = a_day(_("On which day? (optional)"), required=False)
    field_order = ["kind", "text", "wish", "said_by", "call_back", "structure", "session", "happened_on", "key"]

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recent = Session.objects.filter(antenna_id=antenna_id).select_related("module").order_by("-starts_on", "-pk")
        # The hundred last ones fill the list; any of the antenna's is taken.
        field: Any = self.fields["session"]
        field.queryset = Session.objects.filter(antenna_id=antenna_id)
        field.choices = [("", _("none"))] + [
            (one.pk, f"{one.module.code}, {one.starts_on:%d/%m/%Y}") for one in recent[:100]
        ]


class AnswerForm(forms.Form):
    answer = lines(_("What do we answer?"), 2000, help_text=_("It is told to whoever wrote, and stays as it is."))


class ImprovementForm(Keyed):
    why = line(_("Why?"), 400)
    what = lines(_("What is done?"), 1000)
    owner = forms.ModelChoiceField(Membership.objects.none(), label=_("Who?"), empty_label=None)
    due_on = a_day(_("Until when?"))
    field_order = ["why", "what", "owner", "due_on", "key"]

    def __init__(self, *args: Any, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = team
        field.label_from_instance = lambda member: str(member.user)


class GiveForm(ImprovementForm):
    """Somebody else, or another day."""

    why = what = key = None  # type: ignore[assignment]
    field_order = ["owner", "due_on"]


class DoneForm(forms.Form):
    on = a_day(_("On which day?"))


class DropForm(forms.Form):
    why = line(_("Why is it given up?"), 400)


class EffectForm(forms.Form):
    effect = lines(_("What did it change?"), 1000)


class AskForm(forms.Form):
    """What is to be prepared for somebody, never the reason."""

    text = FreeTextField(
        label=_("What is to be prepared?"), max_length=500,
        help_text=_("Say what to prepare (a seat near the screen, large print, pauses), never the reason."),
    )  # fmt: skip


class AdaptationForm(AskForm):
    registration = forms.ModelChoiceField(Registration.objects.none(), label=_("For whom?"), empty_label=None)
    field_order = ["registration", "text"]

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["registration"]
        field.queryset = people
        field.label_from_instance = lambda one: f"{one.professional}, {one.structure.name}"


class AdaptationAnswerForm(forms.Form):
    possible = forms.TypedChoiceField(
        label=_("Is it possible?"), choices=[("oui", _("Yes: it is prepared")), ("non", _("No: something else is offered"))],
        coerce=lambda value: value == "oui", widget=forms.RadioSelect,
    )  # fmt: skip
    answer = line(_("What is prepared, or offered instead?"), 500)


class WatchForm(Keyed):
    kind = forms.ChoiceField(label=_("About what?"), choices=choices(WatchKind))
    title = line(_("What is new?"), 200)
    source = line(_("Read or heard where?"), 300)
    seen_on = a_day(_("On which day?"))
    action = lines(_("What was done with it? (optional)"), 1000, required=False)
    field_order = ["kind", "title", "source", "seen_on", "action", "key"]


class ActionForm(forms.Form):
    action = lines(_("What was done with it?"), 1000)


class ContactForm(forms.Form):
    organisation = line(_("Which organisation?"), 160)
    name = line(_("Who there? (optional)"), 160, required=False)
    helps_with = line(_("For what?"), 300)
    phone = PhoneField(label=_("Telephone (optional)"), required=False)
    email = EmailField(label=_("E-mail address (optional)"), required=False)
    is_our_referent = forms.BooleanField(label=_("This is our own person of reference"), required=False)


class TrainerForm(forms.Form):
    """Somebody of the team, or from outside."""

    membership = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Of the team"), required=False, empty_label=_("somebody from outside")
    )
    outside_name = line(_("First and last name, if from outside"), 160, required=False)
    organisation = line(_("Of which organisation?"), 160, required=False)

    def __init__(self, *args: Any, antenna_id: int, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [one.membership.user_id for one in files(antenna_id) if one.membership]
        field: Any = self.fields["membership"]
        field.queryset = team.exclude(user__in=known)
        field.label_from_instance = lambda member: str(member.user)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("membership") and not said.get("outside_name"):
            self.add_error("outside_name", _("Choose somebody of the team, or write a name."))
        return said


class ProofForm(Keyed):
    kind = forms.ChoiceField(label=_("What is it?"), choices=choices(ProofKind))
    title = line(_("Its title"), 200)
    obtained_on = a_day(_("Dated"))
    expires_on = a_day(_("Valid until (optional)"), required=False)
    hours = forms.DecimalField(
        label=_("Hours, for a course (optional)"),
        min_value=0,
        max_digits=5,
        decimal_places=2,
        required=False,
        localize=True,
    )
    document = DocumentField(label=_("Document (optional)"), required=False)
    field_order = ["kind", "title", "obtained_on", "expires_on", "hours", "document", "key"]

    def clean_hours(self) -> Any:
        return self.cleaned_data["hours"] or None


class ContractForm(Keyed):
    organisation = line(
        _("With whom?"), 160, help_text=_("As it is written for the session: the name must be the same.")
    )
    siret = SiretField()
    activity_number = line(_("Activity number (optional)"), 14, required=False)
    purpose = line(_("What for?"), 300)
    signed_on = a_day(_("Signed on"))
    starts_on = a_day(_("From"))
    ends_on = a_day(_("Until (optional)"), required=False)
    said = forms.MultipleChoiceField(
        label=_("What does the contract say?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what the signed text bears."),
    )  # fmt: skip
    document = DocumentField(label=_("Document (optional)"), required=False)
    field_order = [
        "organisation", "siret", "activity_number", "purpose", "signed_on", "starts_on", "ends_on", "said", "document", "key",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["said"]
        field.choices = [(clause.code, str(clause)) for clause in contracting.clauses()]
        self.fields["siret"].required = False
        self.fields["siret"].label = _("SIRET number (optional)")


class EndForm(forms.Form):
    on = a_day(_("Ends on"))


class NoteForm(Keyed):
    """Evidence that is elsewhere."""

    indicator = forms.TypedChoiceField(label=_("For which indicator?"), coerce=int)
    text = line(_("What is it, and where?"), 400)
    document = DocumentField(label=_("Document (optional)"), required=False)
    field_order = ["indicator", "text", "document", "key"]

    def __init__(self, *args: Any, scope: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicator"]
        field.choices = [
            (one.number, f"{one.number}. {one.subject}")
            for one in indicators.of_ours()
            if not scope or one.scope == scope
        ]


def today() -> dict[str, Any]:
    return {"on": timezone.localdate(), "seen_on": timezone.localdate()}
