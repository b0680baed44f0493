"""What is asked of a structure that wants a training, of the antenna that answers, and of an agreement."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.privacy.screening import FreeTextField
from connect.antennas import territory
from connect.antennas.models import Antenna
from connect.books.money import typed
from connect.partners.models import Professional, Structure
from connect.ui.fields import DayInput
from training.asking.agreeing import Terms
from training.asking.asking import CONTENT
from training.asking.plan_forms import FARTHEST, ModuleField, WhereForm
from training.models import Funding, Mode, Module, NeedSource, Session, SignedBy


def _text(
    label: Any, *, rows: int, required: bool = True, most: int = 2000, help_text: Any = "", missing: Any = None
) -> Any:
    field = FreeTextField(
        label=label, long=True, required=required, max_length=most, help_text=help_text,
        error_messages={"required": missing} if missing else None,
    )  # fmt: skip
    field.widget.attrs["rows"] = rows
    return field


def _people() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("For how many professionals?"), validators=[MinValueValidator(1), MaxValueValidator(500)],
        error_messages={"required": _("Write how many, even roughly."), "invalid": _("Write a number. Example: 9.")},
        widget=forms.NumberInput(attrs={"min": 1, "max": 500, "class": "cx-w4", "inputmode": "numeric"}),
    )  # fmt: skip


class NeedForm(forms.Form):
    """What a structure asks: the need analysis begins here (Qualiopi 4)."""

    module = ModuleField(
        Module.objects.none(), label=_("Which training?"), required=False, empty_label=_("I do not know yet: advise us")
    )
    people = _people()
    context = _text(
        _("Who are they, and what do they meet with?"), rows=3,
        help_text=_("Their work, the people they receive, what is difficult today."),
        missing=_("Write a few words: the antenna prepares the training from them."),
    )  # fmt: skip
    expected = _text(
        _("What should they be able to do afterwards?"), rows=3,
        missing=_("Write a few words: the training is assessed against them."),
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("Where?"), choices=Mode.choices, initial=Mode.STRUCTURE,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose where."), "invalid_choice": _("Choose where.")},
    )  # fmt: skip
    place = forms.CharField(
        label=_("Address (for a place that is not the antenna’s)"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    wished_from = forms.DateField(label=_("From (optional)"), required=False, widget=DayInput())
    wished_until = forms.DateField(label=_("Until (optional)"), required=False, widget=DayInput())
    known = _text(_("What do they already do? (optional)"), rows=2, required=False)
    adaptations = _text(
        _("Is something to be prepared so that everybody can take part? (optional)"), rows=2, required=False, most=1000,
        help_text=_("A ramp, large print, a sign-language interpreter… What to prepare, never anybody’s name or health."),
    )  # fmt: skip
    funding = forms.ChoiceField(label=_("Who pays? (optional)"), choices=Funding.choices, required=False)

    def __init__(self, *args: Any, structure: Structure, **kwargs: Any) -> None:
        kwargs["initial"] = {"place": address_of(structure), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.structure = structure
        published = Module.objects.in_force(timezone.localdate()).for_structure(structure.pk)
        self.fields["module"].queryset = published  # type: ignore[attr-defined]

    def clean_wished_from(self) -> date | None:
        return self._to_come("wished_from")

    def clean_wished_until(self) -> date | None:
        return self._to_come("wished_until")

    def _to_come(self, name: str) -> date | None:
        value: date | None = self.cleaned_data[name]
        if value is not None and value < timezone.localdate() and value != self.initial.get(name):
            raise forms.ValidationError(_("This day is past. Choose a day to come."))
        if value is not None and value > timezone.localdate() + FARTHEST:
            raise forms.ValidationError(_("This day is more than eighteen months away. Check the year."))
        return value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("wished_from"), cleaned.get("wished_until")
        if first and last and last < first:
            self.add_error("wished_until", _("It is before the first day. Check both."))
        cleaned["funding"] = cleaned.get("funding") or Funding.UNKNOWN
        elsewhere = cleaned.get("mode") in {Mode.STRUCTURE, Mode.ELSEWHERE}
        if elsewhere and not cleaned.get("place") and "place" not in self.errors:
            self.add_error("place", _("Write the address where they are trained."))
        if not elsewhere:
            cleaned["place"] = ""
        return cleaned

    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CONTENT}


def address_of(structure: Structure) -> str:
    town = " ".join(part for part in (structure.postcode, structure.town) if part)
    return ", ".join(part for part in (structure.address, town) if part)[:200] if structure.address else ""


class AskForm(NeedForm):
    """At the portal: to which antenna, the one that serves the structure's postcode proposed."""

    antenna = forms.ModelChoiceField(Antenna.objects.none(), label=_("Which antenna?"), empty_label=None)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        structure, today = kwargs["structure"], timezone.localdate()
        near = territory.serving(structure.postcode, on=today) if structure.postcode else None
        kwargs["initial"] = {"antenna": near, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["antenna"].queryset = territory.open_antennas(today)  # type: ignore[attr-defined]


class NoteForm(NeedForm):
    """At the antenna: who asked, and how it came."""

    source = forms.ChoiceField(
        label=_("How did it come?"), choices=[choice for choice in NeedSource.choices if choice[0] != NeedSource.PORTAL]
    )
    asked_by = forms.ModelChoiceField(
        Professional.objects.none(), label=_("Who asked?"), required=False, empty_label=_("somebody else")
    )
    caller = forms.CharField(label=_("The name of somebody else"), max_length=160, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_post = Professional.objects.on().filter(structure=self.structure)
        self.fields["asked_by"].queryset = in_post  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("asked_by") and not cleaned.get("caller") and not {"asked_by", "caller"} & set(self.errors):
            self.add_error("caller", _("Choose who asked, or write the name."))
        return cleaned


class WordForm(forms.Form):
    """Words for the other side. Whether they may be empty, the act says."""

    word = _text(_("Your message"), rows=3, required=False)


class AnswerForm(WordForm):
    """What the antenna understood and proposes, and the module that fits."""

    module = ModuleField(
        Module.objects.none(), label=_("The module that fits"), required=False, empty_label=_("not chosen yet")
    )

    def __init__(self, *args: Any, structure_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plannable = Module.objects.in_force(timezone.localdate()).for_structure(structure_id)
        self.fields["module"].queryset = plannable  # type: ignore[attr-defined]


class SessionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return _("%(day)s, %(title)s, %(left)s seats left") % {
            "day": f"{obj.starts_on:%d/%m/%Y}", "title": obj.module.title, "left": obj.seats_left,
        }  # fmt: skip


class JoinForm(WordForm):
    """The session, open to several structures, that answers a request."""

    session = SessionField(
        Session.objects.none(), label=_("Which session?"), empty_label=None,
        error_messages={"required": _("Choose a session."), "invalid_choice": _("Choose a session of the list.")},
    )  # fmt: skip

    def __init__(self, *args: Any, antenna_id: int, structure_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opened = Session.objects.open_for_registration(timezone.localdate()).filter(antenna_id=antenna_id)
        opened = opened.filter(reserved_for__isnull=True) | opened.filter(reserved_for=structure_id)
        self.fields["session"].queryset = opened.select_related("module")  # type: ignore[attr-defined]


class EurosField(forms.CharField):
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        amount = typed(text)
        if amount is None:
            raise forms.ValidationError(_("Write an amount in euros. Example: 600 or 600,50."))
        return amount


class AgreementForm(WhereForm):
    """All that D6353-1 asks of an agreement (law.md Q01)."""

    module = ModuleField(Module.objects.none(), label=_("Module"), empty_label=None)
    title = forms.CharField(label=_("Title"), max_length=200)
    aims = _text(_("At the end, one can (one a line)"), rows=4, most=3000)
    content = _text(_("Content (one part a line)"), rows=5, most=4000)
    means = _text(_("Means and methods"), rows=4, most=3000)
    followed = _text(_("How it is followed"), rows=3)
    sanctioned = _text(_("How it is assessed, and what is delivered"), rows=3)
    people = _people()
    price = EurosField(
        label=_("Price in euros, before tax"), max_length=20, help_text=_("0 when it costs the structure nothing."),
        error_messages={"required": _("Write the price; 0 when it costs nothing.")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "cx-w4", "autocomplete": "off"}),
    )  # fmt: skip
    funded_by = forms.CharField(
        label=_("Paid by (when it is not the structure)"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    payment = _text(_("How it is paid"), rows=2, most=1000)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, structure_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("link", "assistance", "tasks", "assessments"):
            del self.fields[name]
        plannable = Module.objects.in_force(timezone.localdate()).for_structure(structure_id)
        self.fields["module"].queryset = plannable  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        return Terms(**{name: self.cleaned_data[name] for name in Terms.__annotations__})


class SignForm(forms.Form):
    """At the portal: read, and signed in the name of the structure."""

    position = forms.CharField(label=_("Your position"), max_length=80)
    agrees = forms.BooleanField(
        label=_("I have read this agreement, and I sign it in the name of my structure."),
        error_messages={"required": _("Tick the box to sign.")},
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip


class SignedForm(forms.Form):
    """At the antenna: it came back signed."""

    signed_on = forms.DateField(label=_("Signed on"), widget=DayInput(), initial=timezone.localdate)
    means = forms.ChoiceField(
        label=_("How"), choices=[choice for choice in SignedBy.choices if choice[0] != SignedBy.PORTAL]
    )
    name = forms.CharField(label=_("Signed by"), max_length=160)
    position = forms.CharField(label=_("Position (optional)"), max_length=80, required=False)
