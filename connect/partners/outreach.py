"""Telling structures what the antenna offers: awareness visits, noted in one line each."""

from django.utils.translation import gettext_lazy as _

from connect.acts import act
from connect.partners.models import Outreach
from connect.refusals import Refusal, for_constraint


@for_constraint("outreach_once_a_day")
class NotedAlready(Refusal):
    sentence = _("A visit to this structure on this day is noted already.")
    field = "day"


@act
def note(visit: Outreach) -> Outreach:
    """Keep a visit. One a structure and a day: pressed twice, it is refused by name (`NotedAlready`)."""
    visit.save(force_insert=True)
    return visit
