"""Making a new version of the questionnaire: a draft is copied, changed, published, or thrown away."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.diagnostics import checking, differences, shape
from beneficiaries.diagnostics.editing import Document
from beneficiaries.diagnostics.versions import in_force, order_of
from beneficiaries.models import QuestionnairePublication, QuestionnaireVersion
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint

HEAVIEST = 1_000_000  # bytes of an imported file


@for_constraint("questionnaire_published_frozen")
class AlreadyPublished(Refusal):
    sentence = _("This version is published: it never changes. Copy it into a draft and change the copy.")


@for_constraint("questionnaire_answered_once_published")
class NotPublished(Refusal):
    sentence = _("This version is not published.")


@for_constraint("beneficiaries_questionnaireversion_pkey")
class BegunAtOnce(Refusal):
    sentence = _("A colleague has just begun a draft. Open the list again.")


class Unsound(Refusal):
    sentence = _("This version is not sound yet: put right what is listed, then publish.")


class TooMuch(Refusal):
    sentence = _("A questionnaire can’t hold this: too many questions or choices, or too many groups in a condition.")


class Unreadable(Refusal):
    sentence = _("This file is not a questionnaire exported by Connect (JSON, 1 MB at most).")
    field = "file"


@act
def begin(base: QuestionnaireVersion, *, at: datetime, by: User) -> QuestionnaireVersion:
    """A draft that copies a published version. Pressed twice, the draft that nobody has changed yet is given again."""
    base = _locked(base.pk)
    if base.published_at is None:
        raise NotPublished
    mine = QuestionnaireVersion.objects.filter(based_on=base, begun_by=by, published_at=None)
    for draft in mine:
        if {**draft.document, "version": base.code} == {**base.document, "version": base.code}:
            return draft
    return _new(base.document, base, at, by)


@act
def begin_from_file(content: bytes, base: QuestionnaireVersion, *, at: datetime, by: User) -> QuestionnaireVersion:
    """A draft that holds an exported document; `base` is what it will be compared with. Refuses Unreadable.

    Faults of the questionnaire itself don't refuse the file: they are listed on the draft's page.
    """
    return _new(read_file(content), base, at, by)


def read_file(content: bytes) -> Document:
    """The document of a file, with the shape of a questionnaire. Refuses Unreadable, with the spot when there is one."""
    try:
        if len(content) > HEAVIEST:
            raise Unreadable
        document = json.loads(content.decode("utf-8-sig"))
        shape.check(document)
    except shape.Misshapen as fault:
        words = _("This file is not a questionnaire: look at %(where)s.") % {"where": fault.where}
        raise Unreadable(words) from fault
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if "\\u0000" in json.dumps(document):
        raise Unreadable
    found: Document = document
    return found


def _new(document: Document, base: QuestionnaireVersion, at: datetime, by: User) -> QuestionnaireVersion:
    code = _next_code(timezone.localtime(at).year)
    return QuestionnaireVersion.objects.create(
        code=code, document={**document, "version": code}, based_on=base, begun_at=at, begun_by=by, changed_at=at
    )


def _next_code(year: int) -> str:
    taken = QuestionnaireVersion.objects.filter(code__startswith=f"{year}.").values_list("code", flat=True)
    return f"{year}.{max((order_of(code)[1] for code in taken), default=0) + 1}"


@act
def change(code: str, edit: Callable[[Document], Any], *, at: datetime) -> QuestionnaireVersion:
    """Apply a change of `editing` to a draft as it stands now. Refuses AlreadyPublished, TooMuch."""
    draft = _locked(code)
    if draft.published_at is not None:
        raise AlreadyPublished
    edit(draft.document)
    try:
        shape.check(draft.document)
    except shape.Misshapen as fault:
        raise TooMuch from fault
    draft.changed_at = at
    draft.save(update_fields=["document", "changed_at"])
    return draft


@act
def throw_away(code: str) -> None:
    """Delete a draft; nothing happens when it is gone. Refuses AlreadyPublished."""
    draft = QuestionnaireVersion.objects.select_for_update(of=("self",)).filter(pk=code).first()
    if draft is None:
        return
    if draft.published_at is not None:
        raise AlreadyPublished
    with connection.cursor() as cursor:  # the ORM would look for rows that the national desk may not read
        cursor.execute("DELETE FROM beneficiaries_questionnaireversion WHERE code = %s", [code])


@act
def publish(code: str, *, note: str, at: datetime, by: User) -> QuestionnairePublication:
    """From now on new diagnostics are made with this version; those begun are finished with theirs.

    A draft is frozen by it; a version that was published before comes back into force. Pressed twice, it is one
    publication. Refuses Unsound.
    """
    version = _locked(code)
    if version.published_at is None:
        if checking.faults(version.document, published_documents()):
            raise Unsound
        differences.accept(version.document)
        version.published_at = version.changed_at = at
        version.save(update_fields=["document", "published_at", "changed_at"])
    elif in_force() == code:
        return QuestionnairePublication.objects.order_by("-pk")[0]
    return QuestionnairePublication.objects.create(version=version, at=at, by=by, note=note)


def published_documents() -> list[Document]:
    """Those whose codes keep their meaning for ever."""
    return list(QuestionnaireVersion.objects.filter(published_at__isnull=False).values_list("document", flat=True))


def _locked(code: str) -> QuestionnaireVersion:
    return QuestionnaireVersion.objects.select_for_update(of=("self",)).get(pk=code)
