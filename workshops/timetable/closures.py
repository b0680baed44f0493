"""Days without sessions: public holidays, and closures that a manager writes; those who were booked are told once."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Site
from connect.refusals import Refusal, for_constraint
from workshops import planning
from workshops.models import Closure


class ListChanged(Refusal):
    sentence = _("Something changed meanwhile. Here is the list as it is now: look at it, then save.")


@for_constraint("closure_ends_within_a_year")
class ClosesBackwards(Refusal):
    field = "last_on"
    sentence = _("The last day comes before the first, or more than a year after it.")


class ClosesThePast(Refusal):
    field = "first_on"
    sentence = _("These days are past. A closure is written before it begins, or on its day.")


@for_constraint("closure_leaves_no_session")
class SessionsLeft(Refusal):
    sentence = _("A session in these days took place or is under way. Close from the next day on.")


@for_constraint("session_not_in_a_closure")
class ClosedThen(Refusal):
    field = "first"
    sentence = _("The antenna is closed on that day. Choose another day, or say that it is held all the same.")


@for_constraint("closure_stays")
class AlreadyWithdrawn(Refusal):
    sentence = _("This closure was withdrawn already.")


def closures_between(antenna_id: int, first: date, last: date) -> list[Closure]:
    """Closures in force that touch these days, of the antenna or of a site; one query."""
    found = Closure.objects.filter(antenna_id=antenna_id, withdrawn_at__isnull=True, first_on__lte=last)
    return list(found.filter(last_on__gte=first).select_related("site"))


def closed(antenna_id: int, first: date, last: date, site: Site | None = None) -> dict[date, str]:
    """Each day from `first` to `last` on which nothing is held, with why in words: « jour férié (Ascension) »,
    « fermeture (inventaire) ».

    Public holidays are those of the site, or of the antenna's oldest; closures are the antenna's, and the site's when
    it is given. At most two queries.
    """
    place = site or Site.objects.first_of(antenna_id)
    return _said(first, last, place, closures_between(antenna_id, first, last), site)


def _said(
    first: date, last: date, place: Site | None, closures: Sequence[Closure], site: Site | None
) -> dict[date, str]:
    found: dict[date, str] = {}
    for n in range((last - first).days + 1):
        on = first + timedelta(days=n)
        holiday = planning.holiday_name(on, place.postcode if place else "")
        if holiday:
            found[on] = gettext("public holiday (%(name)s)") % {"name": holiday}
        for closure in closures:
            mine = closure.site_id is None or (site is not None and closure.site_id == site.pk)
            if mine and closure.first_on <= on <= closure.last_on:
                found[on] = gettext("closed (%(reason)s)") % {"reason": closure.reason}
    return found
