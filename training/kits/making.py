"""A kit is made by the national team: a draft, its files, then published; a new version begins with what stands."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.documents import Document
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from training.models import Kit, KitFile, KitState, KitVersion

FOLDER = "kits"


@for_constraint("kit_version_frozen", "kit_files_frozen")
class KitPublished(Refusal):
    sentence = _("This version is published: neither it nor its files change. Begin a new version.")


@for_constraint("kit_has_a_guide")
class NoGuide(Refusal):
    sentence = _("Add the guide for who leads the workshop: a kit is not published without it.")


@for_constraint("kit_published_with_its_day_and_words")
class KitSaysNothing(Refusal):
    sentence = _("Write in short what the workshop is, in French and in English.")


@for_constraint("kit_version_once")
class KitVersionTaken(Refusal):
    field = "version"
    sentence = _("This kit has a version of this name already. Give it another one.")


@for_constraint("training_kit_code_key")
class KitCodeTaken(Refusal):
    field = "code"
    sentence = _("A kit has this address already. Choose another one.")


class KitRetiredInThePast(Refusal):
    field = "retired_on"
    sentence = _("Choose today or a day to come.")


@act
def begin_kit(facts: Mapping[str, Any], *, key: UUID, by: User | None, at: datetime) -> KitVersion:
    """A new kit with the draft of its first version. `facts`: code, module_code, title_fr, title_en.

    Sent again with its key, the same one. Raises KitCodeTaken.
    """
    take_turns(key)
    known = KitVersion.objects.filter(draft_key=key).first()
    if known is not None:
        return known
    kit = Kit.objects.create(**facts)
    return KitVersion.objects.create(
        kit=kit, version=f"{timezone.localdate(at).year}.1", draft_key=key, edited_at=at, edited_by=by
    )


@act
def begin_version(of: KitVersion, *, key: UUID, by: User | None, at: datetime) -> KitVersion:
    """A draft that says what a version says; its files are added anew. Sent again with its key, the same one."""
    take_turns(key)
    known = KitVersion.objects.filter(draft_key=key).first()
    if known is not None:
        return known
    take_turns(f"versions of kit {of.kit_id}")
    year = timezone.localdate(at).year
    taken = set(KitVersion.objects.filter(kit=of.kit_id).values_list("version", flat=True))
    name = next(name for n in range(1, len(taken) + 2) if (name := f"{year}.{n}") not in taken)
    return KitVersion.objects.create(
        kit_id=of.kit_id, version=name, summary_fr=of.summary_fr, summary_en=of.summary_en, minutes=of.minutes,
        people=of.people, themes=of.themes, draft_key=key, edited_at=at, edited_by=by,
    )  # fmt: skip


def _draft(version: KitVersion) -> KitVersion:
    """The version's row, locked. Raises KitPublished."""
    version = KitVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not version.is_draft:
        raise KitPublished
    return version


@act
def write(version: KitVersion, facts: Mapping[str, Any], *, by: User | None, at: datetime) -> KitVersion:
    """Other words, length, people, themes of a draft. Raises KitPublished, KitVersionTaken."""
    version = _draft(version)
    for name, value in facts.items():
        setattr(version, name, value)
    version.edited_at, version.edited_by = at, by
    version.save()
    return version


@act
def add_file(
    version: KitVersion, document: Document, *, part: str, title: str, by: User | None, at: datetime
) -> KitFile:
    """A file that was written anew. Its bytes are kept before its row, under a key that says nothing. Raises KitPublished."""
    version = _draft(version)
    drawn = uuid4().hex
    key = default_storage.save(f"{FOLDER}/{drawn[:2]}/{drawn}", ContentFile(document.content))
    return KitFile.objects.create(
        version=version, part=part, title=title, kind=document.kind, size=len(document.content), key=key, added_at=at,
        added_by=by,
    )  # fmt: skip


@act
def remove_file(file: KitFile, *, by: User | None, at: datetime) -> None:
    """Take a file off a draft: the bytes go, the day stays. Repeated, nothing changes. Raises KitPublished."""
    _draft(file.version)
    file = KitFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if file.removed_at is not None:
        return
    file.removed_at = at
    file.save(update_fields=["removed_at"])
    transaction.on_commit(lambda: default_storage.delete(file.key), robust=True)


@act
def publish(version: KitVersion, *, by: User | None, at: datetime) -> KitVersion:
    """Trained professionals may take it from now on, and it never changes; the version before it is retired.

    Repeated, nothing happens. Raises NoGuide, KitSaysNothing.
    """
    version = KitVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not version.is_draft:
        return version
    KitVersion.objects.filter(kit=version.kit_id, state=KitState.PUBLISHED, retired_on=None).update(
        retired_on=timezone.localdate(at)
    )
    version.state, version.published_at, version.published_by = KitState.PUBLISHED, at, by
    version.save(update_fields=["state", "published_at", "published_by"])
    return version


@act
def retire(version: KitVersion, on: date, *, by: User | None, at: datetime) -> KitVersion:
    """Nobody takes it any more from that day on; workshops led with it are still told. Raises KitRetiredInThePast."""
    if on < timezone.localdate(at):
        raise KitRetiredInThePast
    version = KitVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    version.retired_on = on
    version.save(update_fields=["retired_on"])
    return version
