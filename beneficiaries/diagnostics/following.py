"""What became of a diagnostic's suggestions: done or declined, by whom and when; what remains to be done."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Diagnostic, SuggestionFollowUp
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint


@for_constraint("suggestion_followed_once")
class JustFollowed(Refusal):
    sentence = _("A colleague has just answered this proposal. Open the result again.")


@for_constraint("suggestion_was_made")
class NeverSuggested(Refusal):
    sentence = _("This diagnostic makes no such proposal.")


@act
def follow(diagnostic: Diagnostic, rule: str, outcome: str, *, at: datetime, by: User) -> SuggestionFollowUp:
    """The suggestion is done, or declined. Said again it changes nothing; said otherwise, the earlier word ends.

    `rule` is the code of the rule that suggested it, `outcome` a SuggestionFollowUp.Outcome. Refuses NeverSuggested.
    """
    if rule not in diagnostic.suggestions:
        raise NeverSuggested
    before = _open(diagnostic, rule)
    if before is not None:
        if before.outcome == outcome:
            return before
        _end(before, at)
    return SuggestionFollowUp.objects.create(
        diagnostic=diagnostic, antenna_id=diagnostic.antenna_id, rule=rule, outcome=outcome, at=at, by=by
    )


@act
def take_back(diagnostic: Diagnostic, rule: str, *, at: datetime) -> None:
    """The suggestion is to be done again; nothing happens when nobody had answered it."""
    before = _open(diagnostic, rule)
    if before is not None:
        _end(before, at)


def remaining(diagnostic: Diagnostic) -> list[str]:
    """Codes of the rules whose suggestion nobody has answered yet, in the order of the day; one query."""
    answered = set(
        SuggestionFollowUp.objects.filter(diagnostic=diagnostic, undone_at=None).values_list("rule", flat=True)
    )
    return [code for code in diagnostic.suggestions if code not in answered]


def _open(diagnostic: Diagnostic, rule: str) -> SuggestionFollowUp | None:
    mine = SuggestionFollowUp.objects.filter(diagnostic=diagnostic, rule=rule, undone_at=None)
    return mine.select_for_update(of=("self",)).first()


def _end(before: SuggestionFollowUp, at: datetime) -> None:
    before.undone_at = max(at, before.at)
    before.save(update_fields=["undone_at"])
