"""What onward orientation tells on a person's page."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import Person, Referral, ReferralResult
from beneficiaries.parts import Line, Link, PersonPart, anything, has
from beneficiaries.privacy import rows
from beneficiaries.privacy.rows import KEEP
from connect.partners.directory.needs import need_of

SHOWN = 60


class ReferralPart(PersonPart):
    fields = ("beneficiaries.Referral.person",)
    # that somebody was sent on, when and what came of it is counted; emptied below
    erasing = {"beneficiaries.Referral.person": KEEP}
    contacts = ("SELECT person_id, (at AT TIME ZONE 'Europe/Paris')::date FROM beneficiaries_referral",)

    asks = {"referrals": anything("beneficiaries_referral")}

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        """Where she was sent and what was passed on go; the need, the day and the result stay, for counts."""
        super().erase(people, at=at)
        rows.change(
            "beneficiaries.Referral.person", people, place_name="", transmitted=[], emailed_to="", emailed_at=None,
            emailed_by_id=None, follow_up_on=None,
        )  # fmt: skip

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        """One line an orientation, to come while it is asked about; one query."""
        if not has(person, "referrals"):
            return
        today = timezone.localdate(at)
        mine = Referral.objects.filter(person=person, antenna_id=antenna_id).select_related("place").order_by("-at")
        for made in mine[:SHOWN]:
            words = _("Sent on to %(place)s") % {"place": made.place_name or _("a partner")}
            address = reverse("beneficiaries:referral", args=[made.pk])
            need = str(need_of(made.need).name)
            if made.withdrawn_at:
                yield Line(made.at, words, "no", _("%(need)s; taken back") % {"need": need}, address, _("See"))
            elif made.result:
                state = "no" if made.result == ReferralResult.NO_SHOW else "done"
                detail = _("%(need)s: %(result)s") % {"need": need, "result": made.get_result_display()}
                yield Line(made.at, words, state, detail, address, _("See"))
            else:
                yield Line(made.at, words, "done", need, address, _("See"))
                if made.follow_up_on:
                    asked = _("Ask what became of it: %(place)s") % {"place": made.place_name}
                    detail = _("this place has closed meanwhile") if made.place.closed_on else ""
                    yield Line(
                        made.follow_up_on,
                        asked,
                        "next",
                        detail or (_("due") if made.follow_up_on <= today else ""),
                        address,
                        _("Note it"),
                    )

    def links(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        yield Link(
            _("Send on to a partner"),
            reverse("beneficiaries:refer", args=[person.pk]),
            _("places by need and distance"),
        )
