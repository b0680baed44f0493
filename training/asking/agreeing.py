"""An agreement is sent to a structure, signed at its portal or noted as signed; another one may replace it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Site
from connect.books.money import to_cents
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal, for_constraint
from training.asking import letters, paper
from training.asking.moving import locked
from training.asking.prefill import last_agreement
from training.models import Agreement, Issuer, Mode, Module, Need, SignedBy
from training.paper import ASSOCIATION
from training.planning import Slot, refuse_too_short

LAYOUT = "2026.1"


@for_constraint("agreement_of_a_standing_need")
class RequestOver(Refusal):
    sentence = _("This request has been withdrawn or closed meanwhile: there is nothing to sign.")


@for_constraint("agreement_replaced")
class Replaced(Refusal):
    sentence = _("Another agreement replaces this one: sign the new one.")


@for_constraint("agreement_signed_once")
class AlreadySigned(Refusal):
    sentence = _("This agreement is signed already.")


@for_constraint("agreement_signed_since_it_was_sent")
class SignedWhen(Refusal):
    sentence = _("It was signed on a day between its sending and today. Check the date.")
    field = "signed_on"


@for_constraint("agreement_signed_by_a_referent")
class NotAReferent(Refusal):
    sentence = _("A referent of your structure signs the agreement.")


@for_constraint("agreement_free_says_who_pays")
class WhoPays(Refusal):
    sentence = _("It costs the structure nothing: write who pays.")
    field = "funded_by"


@for_constraint("agreement_frozen", "agreement_first_once", "training_agreement_replaces_id_key")
class SentMeanwhile(Refusal):
    sentence = _("Another agreement has been sent for this request meanwhile. Look at it before you send this one.")


class Terms(NamedTuple):
    """What is agreed on, as a form gives it (D6353-1). `place`: the address when it is not at the antenna."""

    module: Module
    title: str
    aims: str
    content: str
    means: str
    followed: str
    sanctioned: str
    people: int
    mode: str
    site: Site | None
    place: str
    price: Decimal
    funded_by: str
    payment: str


def draft(need: Need, terms: Terms, *, slots: list[Slot], by: User, at: datetime) -> Agreement:
    """The agreement as it would be sent now, with the facts of both parties; not saved, it has no number."""
    day = timezone.localdate(at)
    ordered = sorted(slots, key=lambda slot: slot.key)
    half_days = [
        {"day": f"{slot.day}", "half": str(slot.half), "from": f"{slot.hours()['starts']:%H:%M}", "to": f"{slot.hours()['ends']:%H:%M}"}
        for slot in ordered
    ]  # fmt: skip
    kept = terms._asdict()
    price = kept.pop("price")
    issuer = Issuer.objects.on(day)
    return Agreement(
        **kept | {"place": _where(terms, need)}, antenna_id=need.antenna_id, structure_id=need.structure_id, need=need,
        price_cents=to_cents(price), vat_mention=issuer.vat_mention if issuer and price else "", half_days=half_days,
        hours=hours_of(half_days), issuer=_issuer(issuer), client=_client(need.structure), antenna_name=need.antenna.name,
        layout=LAYOUT, sent_at=at, sent_by=by, sent_by_name=by.get_full_name(),
    )  # fmt: skip


def hours_of(half_days: list[dict[str, str]]) -> Decimal:
    """Hours of these half-days, to the hundredth, as PostgreSQL adds them up."""
    minutes = 0
    for half in half_days:
        (from_hour, from_minute), (to_hour, to_minute) = (half[name].split(":") for name in ("from", "to"))
        minutes += (int(to_hour) - int(from_hour)) * 60 + int(to_minute) - int(from_minute)
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def _where(terms: Terms, need: Need) -> str:
    """The place as it is printed."""
    with override("fr"):
        if terms.mode == Mode.REMOTE:
            return gettext("At a distance; the link comes with the convocation.")
        if terms.mode == Mode.ANTENNA and terms.site is not None:
            site = terms.site
            room = [terms.place] if terms.place else []
            return ", ".join(
                [*room, f"{need.antenna.name} ({site.name})", f"{site.address}, {site.postcode} {site.town}"]
            )[:400]
    return terms.place


def _issuer(issuer: Issuer | None) -> dict[str, str]:
    names = ("name", "address", "siret", "activity_number", "prefect")
    if issuer is None:
        return dict.fromkeys(names, "") | {"name": ASSOCIATION}
    return {name: getattr(issuer, name) for name in names}


def _client(structure: Structure) -> dict[str, str]:
    town = " ".join(part for part in (structure.postcode, structure.town) if part)
    address = ", ".join(part for part in (structure.address, town) if part)
    return {"name": structure.name, "address": address, "siret": structure.siret}


@act
def send(need: Need, terms: Terms, *, slots: list[Slot], key: UUID, by: User, at: datetime) -> Agreement:
    """Freeze the agreement under its number and send it to the structure, in PDF; with its key, the same one.

    Another one was sent before: this one replaces it, signed or not. Takes as many half-days as the module lasts, at
    least. Refuses RequestOver, WhoPays, SentMeanwhile, TooShort, SameHalfDayTwice.
    """
    take_turns(key)
    known = Agreement.objects.filter(need=need, send_key=key).first()
    if known is not None:
        return known
    refuse_too_short(terms.module, slots)
    need = locked(need, by)
    if not (need.is_open or need.state == "planned"):
        raise RequestOver
    if not terms.price and not terms.funded_by.strip():
        raise WhoPays
    agreement = draft(need, terms, slots=slots, by=by, at=at)
    agreement.send_key, agreement.replaces = key, last_agreement(need)
    agreement.save(force_insert=True)
    agreement.refresh_from_db()
    need.handled_by = by
    need.save(update_fields=["handled_by"])
    pdf = paper.pdf_of(agreement)
    letters.tell(need, "agreement", matter=agreement.number, enclosed={paper.name_of(agreement): pdf})
    return agreement


def _locked(agreement: Agreement, by: User) -> Agreement:
    locked(agreement.need, by)
    known = Agreement.objects.select_for_update(of=("self",)).select_related("need__antenna", "need__structure")
    return known.get(pk=agreement.pk)


@act
def sign(agreement: Agreement, *, post: Professional, position: str, by: User, at: datetime) -> Agreement:
    """A referent signs at the portal, in the name of her structure. Signed already, nothing changes.

    Refuses NotAReferent, Replaced, RequestOver.
    """
    agreement = _locked(agreement, by)
    if agreement.is_signed:
        return agreement
    return _write(
        agreement,
        on=timezone.localdate(at),
        at=at,
        means=SignedBy.PORTAL,
        name=str(post),
        position=position,
        post=post,
        by=by,
    )


@act
def note_signed(
    agreement: Agreement, *, on: date, means: SignedBy, name: str, position: str, by: User, at: datetime
) -> Agreement:
    """The antenna notes that it came back signed, on paper or by e-mail. Refuses AlreadySigned, SignedWhen, Replaced."""
    agreement = _locked(agreement, by)
    if agreement.is_signed:
        raise AlreadySigned
    return _write(agreement, on=on, at=at, means=means, name=name, position=position, post=None, by=by)


def _write(
    agreement: Agreement, *, on: date, at: datetime, by: User, post: Professional | None, **how: Any
) -> Agreement:
    agreement.signed_on, agreement.signed_at, agreement.signed_means = on, at, how["means"]
    agreement.signed_name, agreement.signed_position = how["name"], how["position"]
    agreement.signed_post, agreement.signed_noted_by = post, by
    agreement.save(
        update_fields=[
            "signed_on", "signed_at", "signed_means", "signed_name", "signed_position", "signed_post", "signed_noted_by",
        ]
    )  # fmt: skip
    need: Need = Need.objects.select_related("antenna", "structure", "asked_by").get(pk=agreement.need_id)
    letters.tell(need, "signed", matter=agreement.number)
    return agreement
