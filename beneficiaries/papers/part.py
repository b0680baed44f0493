"""The person's papers, listed at the end of her file."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from beneficiaries.papers.languages import tongue_for
from beneficiaries.parts import Link, PersonPart


class PapersPart(PersonPart):
    def links(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        detail = "" if person.language == "fr" else tongue_for(person.language).name
        yield Link(_("Papers to give"), reverse("beneficiaries:papers", args=[person.pk]), detail)
