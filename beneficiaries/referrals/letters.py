"""The letter of an orientation: on one A4 page for the person to carry, and by e-mail to the place when that was asked.

No name in the subject of an e-mail, nor in the name of a file. What is passed on is what was ticked.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from beneficiaries.models import Referral
from beneficiaries.referrals.said import facts_of
from connect.antennas.hours import in_words
from connect.antennas.models import Site
from connect.partners.directory import hours
from connect.partners.directory.needs import need_of
from connect.post import outbox
from connect.ui.printed import tagged
from connect.ui.templatetags.ui import of_name


def written(referral: Referral) -> bytes:
    """The letter as a tagged PDF, in French. `referral` comes with its person, place and antenna."""
    with translation.override("fr"):
        site = Site.objects.first_of(referral.antenna_id)
        return tagged(
            "referrals/pdf/letter.html",
            {
                "referral": referral,
                "place": referral.place,
                "need": need_of(referral.need).name,
                "facts": facts_of(referral),
                "week": [line for line in hours.lines(referral.place.hours) if line.is_open],
                "site": site,
                "site_hours": in_words(site.opening_hours) if site else [],
            },
        )


def send(referral: Referral) -> None:
    """Put the letter in the outbox, for the address that the orientation holds; once."""
    with translation.override(settings.LANGUAGE_CODE):
        site = Site.objects.first_of(referral.antenna_id)
        of_antenna = of_name(referral.antenna.name)
        subject = _("An orientation by the antenna %(of_antenna)s") % {"of_antenna": of_antenna}
        body = render_to_string(
            "referrals/letter.txt",
            {
                "referral": referral,
                "need": need_of(referral.need).name,
                "facts": facts_of(referral),
                "of_antenna": of_antenna,
                "site": site,
            },
        )
    outbox.send(
        recipient=referral.emailed_to, matter=f"referral:{referral.pk}", kind="referral", subject=subject, body=body
    )
