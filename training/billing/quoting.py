"""A quote: written, sent, answered once by somebody who answers for the structure, or left until its last day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.partners.models import Professional
from connect.refusals import Refusal, for_constraint
from training.asking import moving
from training.billing import issuing, links, telling
from training.billing.sums import Item, read, sums_of, written
from training.models import Module, Need, NeedState, Quote, QuoteState


class NotADraft(Refusal):
    sentence = _("This quote was sent: it never changes. Withdraw it and write another one.")


@for_constraint("quote_one_stands_for_a_need")
class AnotherStands(Refusal):
    sentence = _("This request has a quote already. Withdraw it before writing another one.")


@for_constraint("quote_goes_its_ways", "quote_sent_stays", "quote_answer_stays")
class AlreadyAnswered(Refusal):
    sentence = _("This quote was answered or withdrawn meanwhile: look at it again.")


@for_constraint("quote_accepted_in_time_and_signed")
class TooLate(Refusal):
    sentence = _("This quote is no longer valid. Ask for a new one.")


@for_constraint("quote_answered_between")
class NotThatDay(Refusal):
    sentence = _("It was answered between the day it was sent and today.")
    field = "on"


@for_constraint("quote_answered_by_a_referent", "quote_answer_is_whose")
class ByAReferent(Refusal):
    sentence = _("Somebody who answers for the structure accepts or refuses a quote.")


@for_constraint("quote_not_below_zero")
class BelowZero(Refusal):
    sentence = _("The reductions are more than the price.")


@for_constraint("paper_numbers_follow_days", "paper_not_in_advance")
class OutOfOrder(Refusal):
    sentence = _("A colleague has just numbered a later paper: try again.")


@act
def draft(
    *, key: UUID, antenna_id: int, structure_id: int, items: Sequence[Item], by: User, at: datetime, **facts: Any
) -> Quote:
    """Write a quote; sent twice with the same key, it is one. Refuses AnotherStands, BelowZero."""
    take_turns(key)
    known = Quote.objects.filter(key=key, antenna_id=antenna_id).first()
    if known is not None:
        return known
    quote = Quote(key=key, antenna_id=antenna_id, structure_id=structure_id, written_at=at, written_by=by, **facts)
    _price(quote, items, timezone.localdate(at))
    quote.save(force_insert=True)
    return quote


@act
def change(quote: Quote, *, items: Sequence[Item], by: User, at: datetime, **facts: Any) -> Quote:
    """Write a draft again. Refuses NotADraft, AnotherStands, BelowZero."""
    quote = _locked(quote)
    if not quote.is_draft:
        raise NotADraft
    for name, value in facts.items():
        setattr(quote, name, value)
    _price(quote, items, timezone.localdate(at))
    quote.save()
    return quote


def _price(quote: Quote, items: Sequence[Item], day: date) -> None:
    issuer = issuing.issuer_on(day)
    quote.lines = written(items)
    quote.vat_rate, quote.vat_regime, quote.vat_mention = issuer.vat_rate, issuer.vat_regime, issuer.vat_mention
    quote.net, quote.vat, quote.gross = sums_of(items, issuer.vat_rate)
    quote.issuer = issuing.printed(issuer)


@act
def send(quote: Quote, *, by: User, at: datetime) -> Quote:
    """Number it, freeze it and write to who may answer; repeated, it is sent once. Refuses AlreadyAnswered, NoVatRegime."""
    quote = _locked(quote)
    if quote.state == QuoteState.SENT:
        return quote
    if not quote.is_draft:
        raise AlreadyAnswered
    day = timezone.localdate(at)
    issuer = issuing.decided(day)
    _price(quote, read(quote.lines), day)
    quote.programme = programme_of(quote.module)
    quote.layout, quote.link_hash = issuing.LAYOUT, links.hash_of(quote)
    quote.state, quote.sent_at, quote.sent_by = QuoteState.SENT, at, by
    quote.valid_until = day + timedelta(days=issuer.quote_days)
    quote.save()
    quote.refresh_from_db(fields=["number", "year", "seq"])
    _move(quote, NeedState.QUOTED, at=at, by=by, word=gettext("Quote %(number)s") % {"number": quote.number})
    telling.tell_quoted(quote)
    return quote


PROGRAMME = ("aims", "prerequisites", "content", "methods", "assessment", "accessibility")


def programme_of(module: Module | None) -> dict[str, Any]:
    """What an agreement says of a training (D6353-1), as the catalogue says it that day; empty without a module."""
    if module is None:
        return {}
    with override("fr"):
        return {"code": module.code, "version": module.version, "title": module.title} | {
            name: getattr(module, name) for name in PROGRAMME
        }


@act
def withdraw(quote: Quote, *, because: str = "", by: User, at: datetime) -> Quote:
    """Take back a draft, or a quote that nobody answered yet; repeated, harmless. Refuses AlreadyAnswered."""
    quote = _locked(quote)
    if quote.state == QuoteState.WITHDRAWN:
        return quote
    if quote.state not in {QuoteState.DRAFT, QuoteState.SENT}:
        raise AlreadyAnswered
    quote.state, quote.closed_at, quote.closed_by, quote.because = QuoteState.WITHDRAWN, at, by, because
    quote.save(update_fields=["state", "closed_at", "closed_by", "because"])
    if quote.need is not None and quote.was_sent:
        word = gettext("Quote %(number)s withdrawn") % {"number": quote.number}
        moving.take_up_again(quote.need, by=by, at=at, word=word)
    return quote


@act
def accept(
    quote: Quote,
    *,
    signatory: str,
    post: str = "",
    on: date | None = None,
    at: datetime,
    by: User | Professional | None,
) -> Quote:
    """It is agreed to: by a referent at the portal, by whoever holds the link (`by` None), or as the antenna notes a paper
    signed `on` a day. Repeated, harmless. Refuses AlreadyAnswered, TooLate, NotThatDay, ByAReferent.
    """
    quote = _locked(quote)
    if quote.is_accepted:
        return quote
    on = on or timezone.localdate(at)
    if quote.valid_until is None or on > quote.valid_until:
        raise TooLate
    _answer(quote, QuoteState.ACCEPTED, on=on, at=at, by=by, signatory=signatory, post=post)
    word = gettext("Quote %(number)s accepted by %(name)s") % {"number": quote.number, "name": signatory}
    _move(quote, NeedState.AGREED, at=at, by=by, word=word)
    return quote


@act
def refuse(
    quote: Quote, *, because: str, on: date | None = None, at: datetime, by: User | Professional | None
) -> Quote:
    """The structure says no, and may say why. Repeated, harmless. Refuses AlreadyAnswered, TooLate once it lapsed,
    NotThatDay, ByAReferent.
    """
    quote = _locked(quote)
    if quote.state == QuoteState.REFUSED:
        return quote
    if quote.state == QuoteState.LAPSED:
        raise TooLate
    _answer(quote, QuoteState.REFUSED, on=on or timezone.localdate(at), at=at, by=by, because=because)
    word = because or gettext("Quote %(number)s refused") % {"number": quote.number}
    _move(quote, NeedState.REFUSED, at=at, by=by, word=word)
    return quote


def _answer(
    quote: Quote, state: QuoteState, *, on: date, at: datetime, by: User | Professional | None, signatory: str = "",
    post: str = "", because: str = "",
) -> None:  # fmt: skip
    quote.state, quote.answered_on, quote.answered_at = state, on, at
    quote.signatory, quote.signatory_post, quote.because = signatory, post, because
    if isinstance(by, Professional):
        quote.answered_by = by
    else:
        quote.noted_by = by
    quote.save(
        update_fields=[
            "state", "answered_on", "answered_at", "signatory", "signatory_post", "because", "answered_by", "noted_by",
        ]
    )  # fmt: skip


@act
def lapse(*, antenna_id: int, at: datetime) -> int:
    """Close the quotes of an antenna that nobody answered by their last day, another offer may follow; gives how many."""
    late = Quote.objects.select_for_update(of=("self",), skip_locked=True).select_related("need").order_by("pk")
    quotes = list(late.past_their_day(timezone.localdate(at)).filter(antenna_id=antenna_id))
    for quote in quotes:
        quote.state, quote.closed_at = QuoteState.LAPSED, at
        quote.save(update_fields=["state", "closed_at"])
        if quote.need is not None:
            word = gettext("Quote %(number)s is no longer valid") % {"number": quote.number}
            moving.take_up_again(quote.need, by=None, at=at, word=word)
    return len(quotes)


def _locked(quote: Quote) -> Quote:
    return (
        Quote.objects.select_for_update(of=("self",))
        .select_related("module", "structure", "antenna", "need")
        .get(pk=quote.pk)
    )


# From where a request follows its quote; planned, withdrawn or agreed otherwise, it goes its own way.
FROM = {
    NeedState.QUOTED: {NeedState.ASKED, NeedState.STUDIED, NeedState.QUOTED, NeedState.REFUSED},
    NeedState.AGREED: {NeedState.ASKED, NeedState.STUDIED, NeedState.QUOTED},
    NeedState.REFUSED: {NeedState.ASKED, NeedState.STUDIED, NeedState.QUOTED},
}


def _move(quote: Quote, state: NeedState, *, at: datetime, by: User | Professional | None, word: str) -> None:
    """The request comes to the state that its quote gives it, where it may; PostgreSQL keeps the step."""
    if quote.need is None or quote.need.state not in FROM[state]:
        return
    moving.move(quote.need, state, by=by.user if isinstance(by, Professional) else by, at=at, word=word)


def of_need(need: Need) -> Quote | None:
    """The quote that speaks for a request: the one being written, waiting or accepted; else the last one; None without."""
    quotes = Quote.objects.filter(need=need)
    return quotes.standing().first() or quotes.order_by("-written_at").first()
