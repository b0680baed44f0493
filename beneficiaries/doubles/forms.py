"""What is chosen when two files are compared: which one stays, which value holds, or why they are two people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.side_by_side import Comparison, Value
from beneficiaries.models import Person, WhyApart

SIDES = ("one", "other")


class MergeForm(forms.Form):
    """`keep`: the file that stays, with its card. One choice for each thing that the two files say differently; what is
    not chosen keeps the better value.
    """

    keep = forms.ChoiceField(choices=[(side, side) for side in SIDES])

    def __init__(self, data: Any, *, comparison: Comparison) -> None:
        super().__init__(data, initial={"keep": SIDES[comparison.fuller]})
        self.comparison = comparison
        for value in comparison.differing:
            self.fields[value.name] = forms.ChoiceField(
                label=value.label, choices=[(side, side) for side in SIDES], required=False,
                initial=SIDES[value.better],
            )  # fmt: skip

    def rows(self) -> list[tuple[Value, str]]:
        """Each thing to choose, with the side that is chosen now."""
        return [(value, self._chosen(value.name)) for value in self.comparison.differing]

    def kept(self) -> str:
        return self._chosen("keep")

    def _chosen(self, name: str) -> str:
        said = str(self[name].value() or "")
        return said if said in SIDES else str(self.fields[name].initial or self.initial.get(name))

    def winner_and_loser(self, one: Person, other: Person) -> tuple[Person, Person]:
        """The file that stays, then the one that goes."""
        return (one, other) if self.cleaned_data["keep"] == "one" else (other, one)

    def taken(self) -> list[str]:
        """Names of what is taken from the file that goes."""
        keep = self.cleaned_data["keep"]
        chosen = {
            value.name: self.cleaned_data[value.name] or SIDES[value.better] for value in self.comparison.differing
        }
        return [name for name, side in chosen.items() if side != keep]


class ApartForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why"),
        choices=[(why.value, why.label) for why in (WhyApart.TWO_PEOPLE, WhyApart.SAME_HOUSEHOLD)],
        initial=WhyApart.TWO_PEOPLE,
        error_messages={"required": _("Say why: two people, or two people of one household.")},
    )
