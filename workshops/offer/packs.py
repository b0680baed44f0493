"""The three apps of an applihour, as the nation writes them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from workshops.models import APPS, AppPack, Kind, PackApp


@for_constraint("pack_has_exactly_three_apps", "app_position_once_a_pack", "app_position_one_to_three")
class NotThree(Refusal):
    sentence = _("An applihour shows three apps, neither more nor fewer.")


@for_constraint("pack_copies_its_kind", "pack_of_an_applihour")
class NotAnApplihour(Refusal):
    sentence = _("Only an applihour has a pack of apps.")


@for_constraint("app_purpose_in_one_sentence")
class TwoSentences(Refusal):
    field = "purpose_fr"
    sentence = _("One sentence says what the app is for. Cut it in two and keep the first.")


@act
def keep_pack(
    kind: Kind, topic: str, apps: Sequence[Mapping[str, Any]], *, by: User | None, at: datetime, edited: bool = True
) -> AppPack:
    """Write the pack of an applihour: its topic and its three apps, in order. Written again it is the same pack.

    `edited`: by the nation, so that `load_reference` leaves it alone from now on. Raises NotThree, NotAnApplihour,
    TwoSentences.
    """
    if len(apps) != APPS:
        raise NotThree
    Kind.objects.select_for_update().get(pk=kind.pk)
    marks = {"edited_at": at, "edited_by": by} if edited else {}
    pack, _made = AppPack.objects.update_or_create(
        kind=kind, defaults={"topic": topic, **marks}, create_defaults={"topic": topic, "shape": kind.shape, **marks}
    )
    for position, app in enumerate(apps, 1):
        PackApp.objects.update_or_create(pack=pack, position=position, defaults=dict(app))
    return pack
