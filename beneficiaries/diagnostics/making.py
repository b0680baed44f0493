"""Making a diagnostic: answers kept as they come, then the diagnostic itself, once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from beneficiaries.diagnostics.questionnaire import Answer, Answers
from beneficiaries.diagnostics.rules import cleaned, result_of
from beneficiaries.diagnostics.versions import in_force, questionnaire
from beneficiaries.journal import note_opening
from beneficiaries.models import Diagnostic, DiagnosticDraft, Person, VisitSource
from beneficiaries.visits import note_visit
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint


@for_constraint("diagnostic_says_something")
class NothingAnswered(Refusal):
    sentence = _("Nothing is answered yet. One answer is enough for a result.")


@for_constraint("beneficiaries_diagnosticdraft_pkey", "beneficiaries_diagnostic_pkey")
class KeyOfAnother(Refusal):
    """The page's key is that of a diagnostic or draft of somebody else: the page was not made by the house."""

    sentence = _("This page cannot be sent. Open the person’s file and begin again.")


@act
def keep(
    person: Person, *, antenna_id: int, key: UUID, answers: dict[str, Answer | None], at: datetime, by: User
) -> DiagnosticDraft:
    """Keep these answers with those the author gave before; None takes an answer back.

    One draft a person and author: `key` names a new one, and is forgotten when one had begun. A draft is finished
    under the version it was begun with, whatever is published meanwhile.
    """
    mine = DiagnosticDraft.objects.select_for_update(of=("self",))
    whose = {"person": person, "antenna_id": antenna_id, "author": by}
    draft = mine.filter(**whose).first()
    if draft is None:
        begun = {"id": key, "version_id": in_force(), "saved_at": at}
        draft, _created = mine.get_or_create(**whose, defaults=begun)
    together = {code: answer for code, answer in {**draft.answers, **answers}.items() if answer is not None}
    draft.answers, draft.saved_at = dict(cleaned(together, questionnaire(draft.version_id))), at
    draft.save(update_fields=["answers", "saved_at"])
    return draft


@act
def finish(draft: DiagnosticDraft, *, at: datetime, by: User) -> Diagnostic:
    """The draft becomes a diagnostic, with its result of today; a visit is noted with its reason and social need.

    Pressed twice, it gives the same diagnostic. Refuses NothingAnswered.
    """
    kept = DiagnosticDraft.objects.select_for_update(of=("self",)).select_related("person").filter(pk=draft.pk).first()
    made = Diagnostic.objects.filter(pk=draft.pk).first()
    if kept is None or made is not None:
        # Pressed twice at once, the second press may have begun the same draft again after the first had ended it.
        DiagnosticDraft.objects.filter(pk=draft.pk).delete()
        return made or Diagnostic.objects.get(pk=draft.pk)
    sheet = questionnaire(kept.version_id)
    answers = cleaned(kept.answers, sheet)
    if not answers:
        raise NothingAnswered
    result = result_of(answers, sheet)
    made = Diagnostic.objects.create(
        id=kept.pk, person=kept.person, antenna_id=kept.antenna_id, version_id=kept.version_id, answers=answers,
        level=result.level, suggestions=list(result.suggestions), at=at, by=by, **result.parts,
    )  # fmt: skip
    note_visit(
        kept.person, antenna_id=kept.antenna_id, source=VisitSource.DIAGNOSTIC, at=at, by=by,
        motive=_first(answers, "mo_reasons"), social_need=_first(answers, "sn_needs"),
    )  # fmt: skip
    note_opening(kept.person, antenna_id=kept.antenna_id, by=by, act="diagnosed")
    kept.delete()
    return made


@act
def from_paper(
    person: Person, *, antenna_id: int, key: UUID, answers: dict[str, Answer | None], at: datetime, by: User
) -> Diagnostic:
    """The answers of a paper become a diagnostic of the day it was filled (`at`). Refuses NothingAnswered."""
    draft = keep(person, antenna_id=antenna_id, key=key, answers=answers, at=at, by=by)
    return finish(draft, at=at, by=by)


def _first(answers: Answers, code: str) -> str:
    answer = answers.get(code)
    return answer[0] if isinstance(answer, list) else ""
