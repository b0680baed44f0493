"""Versions of modules: a draft is begun, written, published; a published one is retired."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.partners.models import Structure
from connect.refusals import Refusal, for_constraint
from training.models import SAID, Module, ModuleState

COPIED = [
    *(f"{what}_{tongue}" for what in SAID for tongue in ("fr", "en")),
    "half_days", "capacity", "access_days", "pricing", "price", "speciality",
]  # fmt: skip


@for_constraint("module_version_frozen")
class Published(Refusal):
    sentence = _("This version is published: it never changes. Write a new version from it.")


@for_constraint("module_published_is_complete")
class NotComplete(Refusal):
    sentence = _("Some texts are missing: a published version says everything, in French and in English.")


@for_constraint("module_aims_in_both_languages")
class AimsDiffer(Refusal):
    field = "aims_en"
    sentence = _("Write one aim a line, as many in English as in French: they are assessed one by one.")


@for_constraint("module_version_once")
class VersionTaken(Refusal):
    field = "version"
    sentence = _("This module has a version of this name already. Give it another one.")


@for_constraint("module_price_unless_funded")
class FundedHasNoPrice(Refusal):
    field = "price"
    sentence = _("A funded training has no price. Leave it empty.")


@for_constraint("session_module_published")
class NotPublished(Refusal):
    field = "module"
    sentence = _("This version is a draft: a session teaches a published one.")


@for_constraint("session_module_retired")
class Retired(Refusal):
    field = "module"
    sentence = _("This version is no longer planned. Choose the present one.")


@for_constraint("session_variant_of_its_structure")
class VariantOfAnother(Refusal):
    field = "reserved_for"
    sentence = _("This variant was written for one structure: reserve the session for it.")


class CodeTaken(Refusal):
    field = "code"
    sentence = _("A module has this code already. Write a new version of it, or choose another code.")


class WrittenMeanwhile(Refusal):
    sentence = _("Somebody wrote in this draft since you opened it. Open it again in another tab and compare.")


class RetiredInThePast(Refusal):
    field = "retired_on"
    sentence = _("Choose today or a day to come: the sessions planned until now were of a version in force.")


@act
def begin(of: Module, *, variant_for: Structure | None = None, key: UUID, by: User | None, at: datetime) -> Module:
    """A draft that says what a version says, to be changed; sent again with its key, the same one.

    With `variant_for`, it is a variant for that structure. The draft of a variant stays one for the same structure.
    """
    take_turns(key)
    known = Module.objects.filter(draft_key=key).first()
    if known is not None:
        return known
    take_turns(f"versions of {of.code}")
    return Module.objects.create(
        **{name: getattr(of, name) for name in COPIED}, code=of.code, version=_next_version(of.code, at), based_on=of,
        variant_for_id=variant_for.pk if variant_for else of.variant_for_id, draft_key=key, edited_at=at, edited_by=by,
    )  # fmt: skip


@act
def begin_module(code: str, title_fr: str, title_en: str, *, key: UUID, by: User | None, at: datetime) -> Module:
    """The first draft of a module that the catalogue does not have. Raises CodeTaken."""
    take_turns(key)
    known = Module.objects.filter(draft_key=key).first()
    if known is not None:
        return known
    take_turns(f"versions of {code}")
    if Module.objects.filter(code=code).exists():
        raise CodeTaken
    return Module.objects.create(
        code=code, version=_next_version(code, at), title_fr=title_fr, title_en=title_en, half_days=1, capacity=12,
        draft_key=key, edited_at=at, edited_by=by,
    )  # fmt: skip


def _next_version(code: str, at: datetime) -> str:
    """`2026.1`, then `2026.2`: the year, and a number that this module has not used in it."""
    year = timezone.localdate(at).year
    taken = set(Module.objects.filter(code=code, version__startswith=f"{year}.").values_list("version", flat=True))
    return next(name for n in range(1, len(taken) + 2) if (name := f"{year}.{n}") not in taken)


@act
def write(draft: Module, facts: Mapping[str, Any], *, read_at: datetime, by: User | None, at: datetime) -> Module:
    """Other words, lengths, seats, price. `facts`: fields of `COPIED` and the version's name; `read_at`: the moment of
    the writing that was read, so that nobody's words are lost.

    Raises Published, WrittenMeanwhile, VersionTaken, FundedHasNoPrice.
    """
    draft = Module.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not draft.is_draft:
        raise Published
    if draft.edited_at != read_at:
        raise WrittenMeanwhile
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.edited_at, draft.edited_by = at, by
    draft.save()
    return draft


def missing(module: Module) -> list[str]:
    """Names of the texts that a published version must have and this one leaves empty."""
    return [
        str(Module._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for what in SAID
        for name in (f"{what}_fr", f"{what}_en")
        if not getattr(module, name).strip()
    ]


@act
def publish(draft: Module, *, retire_former: bool = False, by: User | None, at: datetime) -> Module:
    """From now on everybody reads it, sessions teach it, and it never changes. Repeated, nothing happens.

    `retire_former`: no session is planned any more of the version it was written from, unless this one is a variant.
    Raises NotComplete, AimsDiffer.
    """
    draft = Module.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not draft.is_draft:
        return draft
    if absent := missing(draft):
        raise NotComplete(_("Missing: %(texts)s.") % {"texts": ", ".join(absent)})
    if len(draft.aims_fr.splitlines()) != len(draft.aims_en.splitlines()):
        raise AimsDiffer
    draft.state, draft.published_at, draft.published_by = ModuleState.PUBLISHED, at, by
    draft.save(update_fields=["state", "published_at", "published_by"])
    former = draft.based_on
    if retire_former and former is not None and former.variant_for_id == draft.variant_for_id:
        Module.objects.filter(pk=former.pk, state=ModuleState.PUBLISHED, retired_on=None).update(
            retired_on=timezone.localdate(at)
        )
    return draft


@act
def retire(module: Module, on: date | None, *, by: User | None, at: datetime) -> Module:
    """No session of it is planned from that day on; those that are planned stay. None: planned again.

    Raises RetiredInThePast, NotPublished.
    """
    module = Module.objects.select_for_update(of=("self",)).get(pk=module.pk)
    if module.is_draft:
        raise NotPublished
    if on is not None and on < timezone.localdate(at):
        raise RetiredInThePast
    module.retired_on = on
    module.save(update_fields=["retired_on"])
    return module
