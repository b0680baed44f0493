"""What a diagnostic can suggest, and the button that does it. Rules of a questionnaire choose among these.

Articles, kinds of session and needs are named by their codes only: the till, the workshops and the directory are other
rooms, that open on what is asked of them and show everything when they don't know it.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Offer:
    """`kind`: what a rule of the questionnaire calls it. `fits`: codes that the room's page is opened on."""

    kind: str
    name: str | Promise
    fits: tuple[str, ...] = ()
    advice_only: bool = False  # said, not done here: a plan of the market is not sold at the till


OFFERS: dict[str, Offer] = {
    "solidarity_prepaid": Offer("plan", _("SIM card and top-up"), ("SIM", "R30")),
    "solidarity_data": Offer("plan", _("Data top-up"), ("R30",)),
    "market_plan_advice": Offer("plan", _("Advice on a plan of the market"), advice_only=True),
    "phone": Offer("device", _("Telephone"), ("TEL",)),
    "computer_occasional": Offer("device", _("Computer, occasional use"), ("PCC",)),
    "computer_everyday": Offer("device", _("Computer, everyday use"), ("PCB", "PCC")),
    "computer_advanced": Offer("device", _("Computer, advanced use"), ("PCA", "PCB")),
    "repair_unlock": Offer("drop_in", _("Drop-in: fix, unlock"), ("drop_in", "one_question")),
    "one_question": Offer("drop_in", _("Drop-in: one precise need"), ("drop_in", "one_question")),
    "init_computer": Offer("workshop", _("First steps with a computer"), ("first_steps",)),
    "init_smartphone": Offer("workshop", _("Smartphone"), ("android",)),
    "mailbox": Offer("workshop", _("Mailbox"), ("mailbox",)),
    "online_procedures": Offer("workshop", _("Online procedures"), ("procedures",)),
    "safety": Offer("workshop", _("Safety and scams"), ("safety",)),
    "online_job_search": Offer("workshop", _("Looking for work online"), ("job",)),
    "other_workshop": Offer("workshop", _("Any workshop")),
    "three_apps": Offer(
        "applihour", _("Applihour"),
        ("apps_moving", "apps_abroad", "apps_health", "apps_money", "apps_language", "apps_school", "apps_job",
         "apps_rights"),
    ),
    "operator_mediation": Offer("partner", _("Dispute with an operator, debts")),
    "do_for_me": Offer("partner", _("Procedures done for the person")),
    "literacy": Offer("partner", _("French classes, reading and writing")),
    "closer_place": Offer("partner", _("A nearer place")),
    "long_term_training": Offer("partner", _("Longer training")),
    "other_partner": Offer("partner", _("Any partner")),
    "ask_for_a_sheet": Offer("liaison", _("Ask for a liaison sheet")),
    "diagnostic_again": Offer("again", _("Make the diagnostic again")),
}  # fmt: skip
KINDS: dict[str, tuple[str | Promise, str, str]] = {  # kind → its name, its icon, the word of its button
    "plan": (_("Plan"), "tag", "sell"),
    "device": (_("Device"), "laptop", "sell"),
    "workshop": (_("Workshop"), "book", "book"),
    "drop_in": (_("Drop-in"), "help", "book"),
    "applihour": (_("Applihour"), "clock", "book"),
    "partner": (_("Partner"), "users", "refer"),
    "liaison": (_("Liaison sheet"), "sheet", "sheets"),
    "again": (_("Diagnostic"), "turn", "again"),
}
BUTTONS: dict[str, str | Promise] = {
    "sell": _("Sell"),
    "book": _("Book"),
    "refer": _("Refer"),
    "sheets": _("See the sheets"),
    "again": _("Make it again"),
}
_ROOMS = {
    "sell": ("sales:sell", "pour"),
    "book": ("workshops:book", "pour"),
    "refer": ("beneficiaries:refer", "besoin"),
    "sheets": ("beneficiaries:sheets", ""),
    "again": ("beneficiaries:diagnostic", ""),
}


def action_of(kind: str, suggestion: str) -> str:
    """The key of the button in BUTTONS, or "" for what is only said."""
    offer = OFFERS.get(suggestion)
    return "" if kind not in KINDS or (offer and offer.advice_only) else KINDS[kind][2]


def address(kind: str, suggestion: str, person: object) -> str:
    """Where the button leads, for this person; "" when there is nothing to do, or the room is not there."""
    action = action_of(kind, suggestion)
    if not action:
        return ""
    name, asked = _ROOMS[action]
    try:
        where = reverse(name, args=[] if action == "sheets" else [person])
    except NoReverseMatch:
        return ""
    offer = OFFERS.get(suggestion)
    codes = suggestion if action == "refer" else ",".join(offer.fits if offer else ())
    return f"{where}?{asked}={codes}" if asked and codes else where
