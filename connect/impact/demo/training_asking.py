"""The demo's requests for trainings at Lille: Sophie's waits; the others are answered, agreed and planned, refused."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_portal
from connect.antennas.models import Antenna
from connect.impact.demo.cast import address
from connect.partners.models import Professional, Structure
from training import planning
from training.asking import agreeing, asking, moving, prefill
from training.models import Funding, Half, Mode, Module, Need, NeedSource

PARIS = ZoneInfo("Europe/Paris")
ASKED: dict[str, Any] = {
    "known": "",
    "adaptations": "",
    "wished_from": None,
    "wished_until": None,
    "funding": Funding.UNKNOWN,
}


def write(lille: Antenna, now: datetime) -> None:
    """A request in each tab of the inbox; Sophie's portal shows one that waits and one with an agreement to sign."""
    by = User.objects.get(email=address("helene.lille"))
    sophie = Professional.objects.select_related("user", "structure").get(email=address("sophie.ccas"))
    modules = list(Module.objects.in_force(now.date()).for_structure(None).order_by("code", "-version"))
    _of_sophie(lille, sophie, modules, by, now)
    others = (
        Structure.objects.exclude(pk=sophie.structure_id).filter(refers=True, postcode__startswith="59").order_by("pk")
    )
    with open_antenna(lille.pk):
        for n, structure in enumerate(others[:3]):
            _noted(lille, structure, modules[n % len(modules)], n, by, now)


def _key(n: int) -> UUID:
    return uuid5(NAMESPACE_OID, f"training-need-{n}")


def _of_sophie(lille: Antenna, sophie: Professional, modules: list[Module], by: User, now: datetime) -> None:
    assert sophie.user is not None
    content = ASKED | {
        "module": modules[min(1, len(modules) - 1)], "people": 9, "mode": Mode.STRUCTURE,
        "place": "Hôtel de ville, place Augustin-Laurent, 59000 Lille",
        "context": "Neuf personnes à l’accueil et aux aides : les personnes reçues n’ont souvent ni e-mail ni téléphone à jour.",
        "expected": "Faire avec la personne plutôt qu’à sa place ; savoir quand orienter vers l’antenne.",
        "wished_from": now.astimezone(PARIS).date() + timedelta(days=25), "adaptations": "Une salle accessible en fauteuil roulant.",
    }  # fmt: skip
    first = content | {
        "module": modules[0],
        "people": 6,
        "context": "L’équipe d’un foyer-logement.",
        "wished_from": None,
    }
    with open_portal(sophie.structure_id, user_id=sophie.user.pk):
        at = now - timedelta(days=12)
        signed = asking.ask(first, antenna=lille, post=sophie, key=_key(1), by=sophie.user, at=at)
        asking.ask(content, antenna=lille, post=sophie, key=_key(2), by=sophie.user, at=now - timedelta(hours=3))
    with open_antenna(lille.pk, user_id=by.pk):
        word = "Un groupe de six, chez vous, sur une demi-journée. La convention vous arrive cette semaine."
        moving.answer(signed, module=signed.module, word=word, by=by, at=now - timedelta(days=9))
        _agreement(signed, by, now - timedelta(days=2), key=_key(3))


def _agreement(need: Need, by: User, at: datetime, *, key: UUID) -> None:
    """As it is prefilled, paid by a programme, in three weeks."""
    known = prefill.of_agreement(need).fields
    module = known["module"]
    day = at.astimezone(PARIS).date() + timedelta(days=21)
    halves = list(Half)
    slots = [planning.Slot(day + timedelta(days=n // 2), halves[n % 2].value) for n in range(module.half_days)]
    terms = agreeing.Terms(
        module=module, title=known["title"], aims=known["aims"], content=known["content"] or known["title"],
        means=known["means"] or known["title"], followed=known["followed"], sanctioned=known["sanctioned"], people=need.people,
        mode=need.mode, site=None, place=need.place, price=Decimal(0), funded_by="Métropole européenne de Lille", payment="Rien à payer.",
    )  # fmt: skip
    agreeing.send(need, terms, slots=slots, key=key, by=by, at=at)


def _noted(lille: Antenna, structure: Structure, module: Module, n: int, by: User, now: datetime) -> None:
    """What other structures asked by telephone or e-mail: planned, refused, waiting."""
    content = ASKED | {
        "module": module, "people": 5 + 2 * n, "mode": Mode.ANTENNA, "place": "",
        "context": "L’équipe de l’accueil.", "expected": "Repérer qui a besoin d’aide et l’orienter.",
    }  # fmt: skip
    source = NeedSource.TELEPHONE if n % 2 == 0 else NeedSource.EMAIL
    need = asking.note(
        content, antenna_id=lille.pk, structure=structure, post=None, caller="Direction", source=source, key=_key(10 + n),
        by=by, at=now - timedelta(days=20 - 5 * n),
    )  # fmt: skip
    if n == 0:
        moving.answer(
            need, module=module, word="Une session à l’antenne, le matin.", by=by, at=now - timedelta(days=15)
        )
        day = now.astimezone(PARIS).date() + timedelta(days=14)
        halves = list(Half)
        planning.plan(
            module, antenna_id=lille.pk, slots=[planning.Slot(day + timedelta(days=i // 2), halves[i % 2].value) for i in range(module.half_days)],
            site=lille.sites.order_by("pk").first(), place="", capacity=need.people, key=_key(20), by=by, need=need,
        )  # fmt: skip
    elif n == 1:
        word = "Pas de session avant janvier. Une session ouverte à toutes les structures est proposée en mars."
        moving.refuse(need, word=word, by=by, at=now - timedelta(days=8))
