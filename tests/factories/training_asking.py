"""Requests of structures, agreements; and what this room leaves behind in a full day."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from connect.partners.models import Professional
from tests.factories.people import AntennaFactory, ProfessionalFactory
from tests.factories.training import ModuleFactory
from training.asking import agreeing
from training.models import Agreement, Mode, Module, Need, NeedState
from training.planning import Slot

# The steps by which a request comes to a state.
WAYS = {
    NeedState.STUDIED: [NeedState.STUDIED],
    NeedState.QUOTED: [NeedState.STUDIED, NeedState.QUOTED],
    NeedState.AGREED: [NeedState.STUDIED, NeedState.AGREED],
    NeedState.REFUSED: [NeedState.REFUSED],
    NeedState.WITHDRAWN: [NeedState.WITHDRAWN],
}


class NeedFactory(factory.django.DjangoModelFactory[Need]):
    """A CCAS asks module 1 for nine people, at its place. `state`: it walks there (planned: plan a session for it)."""

    class Meta:
        model = Need

    antenna = factory.SubFactory(AntennaFactory)
    asked_by = factory.SubFactory(ProfessionalFactory, is_referent=True)
    structure = factory.LazyAttribute(lambda need: need.asked_by.structure)
    module = factory.SubFactory(ModuleFactory)
    people = 9
    context = "Neuf personnes de l’accueil, qui reçoivent des personnes sans compte en ligne."
    expected = "Orienter sans faire à la place."
    mode = Mode.STRUCTURE
    place = "1 place du Test, 59000 Lille"

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Need:
        state = NeedState(kwargs.pop("state", NeedState.ASKED))
        need: Need = model_class.objects.create(*args, **kwargs)
        for step in WAYS.get(state, []):
            need.state = step
            need.word = "Parce que." if step == NeedState.REFUSED else ""
            need.save()
        need.refresh_from_db()
        return need


def terms(module: Module, **facts: Any) -> agreeing.Terms:
    """What is agreed on, complete."""
    return agreeing.Terms(**{
        "module": module, "title": module.title_fr, "aims": module.aims_fr, "content": "Le réseau\nLa fiche de liaison",
        "means": "Mises en situation", "followed": "Feuille d’émargement par demi-journée", "sanctioned": "Attestation",
        "people": 9, "mode": Mode.STRUCTURE, "site": None, "place": "1 place du Test, 59000 Lille",
        "price": Decimal("600.00"), "funded_by": "", "payment": "À 30 jours de la facture",
    } | facts)  # fmt: skip


def in_a_week(half: str = "am") -> list[Slot]:
    return [Slot(timezone.localdate() + timedelta(days=7), half)]


def an_agreement(need: Need, by: Any, *, slots: list[Slot] | None = None, **facts: Any) -> Agreement:
    """Sent now, by the antenna, for a morning in a week."""
    module = need.module or ModuleFactory()
    with open_antenna(need.antenna_id):
        return agreeing.send(
            need, terms(module, **facts), slots=slots or in_a_week(), key=uuid.uuid4(), by=by, at=timezone.now()
        )


def a_day(lille: Antenna, manager: Any, prescriber: Professional) -> dict[str, Any]:
    """The keys of what was made, by name: a request that waits, one whose agreement waits for its signature."""
    module = ModuleFactory()
    waits = NeedFactory(antenna=lille, asked_by=prescriber, module=module)
    agreement = an_agreement(NeedFactory(antenna=lille, asked_by=prescriber, module=module), manager.user)
    return {"asking_need": waits.pk, "asking_agreement": agreement.pk, "asking_structure": prescriber.structure_id}


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    ours = ("need", "answer", "refuse", "join", "write")
    theirs = ("need", "correct", "say", "withdraw")
    return {
        **{f"training_asking:{name}:pk": keys["asking_need"] for name in ours},
        "training_asking:plan:need_pk": keys["asking_need"],
        "training_asking:note:structure": keys["asking_structure"],
        **{f"training_asking:{name}:pk": keys["asking_agreement"] for name in ("agreement", "sign")},
        **{f"portal_training_asking:{name}:pk": keys["asking_need"] for name in theirs},
        **{f"portal_training_asking:{name}:pk": keys["asking_agreement"] for name in ("agreement", "sign")},
    }
