"""The demo's quality: complaints, an action, an adaptation to answer, trainers' proofs, the watch; costs of last year's statement."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership
from connect.impact.demo.cast import address
from training.models import Complaint, Registration, Session
from training.quality import adapting, complaining, contracting, improving, trainers, watching
from training.statement import closing

PARIS = ZoneInfo("Europe/Paris")
COSTS = (
    ("d_pay", "Salaires, part formation", "41800"), ("d_buy", "Intervention « Accessibilité »", "1250"),
    ("d_else", "Salles et déplacements", "3640.50"), ("c8", "Subvention départementale", "12000"),
)  # fmt: skip


def _key(word: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"demo-quality-{word}")


def write(lille: Antenna, now: datetime) -> None:
    """What Lille keeps for its trainings, and what the nation typed for last year. Again: nothing."""
    manager = Membership.objects.select_related("user").get(antenna=lille, user__email=address("helene.lille"))
    with open_antenna(lille.pk):
        if Complaint.objects.filter(send_key=_key("answered")).exists():
            return
        _complaints(lille, manager, now)
        _trainers(lille, manager, now)
        _watched(lille, manager.user, now)
        _to_prepare(lille, now)
    with open_national():
        national = User.objects.get(email=address("claire.siege"))
        year = now.astimezone(PARIS).year - 1
        for line, label, amount in COSTS:
            closing.note(
                year=year, line=line, label=label, amount=Decimal(amount), key=_key(label), by=national, at=now
            )


def _complaints(lille: Antenna, manager: Membership, now: datetime) -> None:
    """One answered, with an action that runs; one that waits."""
    before, today = now - timedelta(days=12), now.astimezone(PARIS).date()
    told = complaining.receive(
        lille.pk, text="La salle était fermée à 9 h 30, la formation a commencé en retard.", kind="complaint",
        key=_key("answered"), by=manager.user, at=before,
    )  # fmt: skip
    complaining.answer(
        told,
        "La clé est désormais remise la veille à la personne qui forme.",
        by=manager.user,
        at=now - timedelta(days=9),
    )
    improving.decide(
        antenna_id=lille.pk, why="Salle fermée à l’arrivée du groupe", what="Remettre la clé la veille de chaque session",
        owner=manager, due_on=today + timedelta(days=20), key=_key("action"), complaint=told, by=manager.user,
        at=now - timedelta(days=9),
    )  # fmt: skip
    complaining.receive(
        lille.pk, text="Le vidéoprojecteur ne marchait pas l’après-midi.", kind="incident", key=_key("waiting"),
        by=manager.user, at=now - timedelta(days=1),
    )  # fmt: skip


def _trainers(lille: Antenna, manager: Membership, now: datetime) -> None:
    """A CV, a course whose certificate ends in three weeks; a provider under contract."""
    today = now.astimezone(PARIS).date()
    facts: dict[str, Any] = {"by": manager.user, "at": now}
    mine = trainers.open_file(lille.pk, membership=manager, **facts)
    trainers.add_proof(mine, kind="cv", title="CV", obtained_on=today - timedelta(days=200), key=_key("cv"), **facts)
    trainers.add_proof(
        mine, kind="course", title="Former des adultes, deux jours", obtained_on=today - timedelta(days=340),
        expires_on=today + timedelta(days=21), key=_key("course"), **facts,
    )  # fmt: skip
    contracting.note(
        lille.pk, organisation="Les Ateliers du Nord", siret="", activity_number="", purpose="Module 2, deux sessions",
        signed_on=today - timedelta(days=60), starts_on=today - timedelta(days=50), ends_on=None, said=[],
        key=_key("contract"), **facts,
    )  # fmt: skip


def _watched(lille: Antenna, by: User, now: datetime) -> None:
    """Two things that were learnt, one of them acted on; whom to ask about disability."""
    today = now.astimezone(PARIS).date()
    facts: dict[str, Any] = {"by": by, "at": now}
    read = watching.note(
        antenna_id=lille.pk, kind="legal", title="Le guide de lecture du référentiel qualité change",
        source="travail-emploi.gouv.fr", seen_on=today - timedelta(days=30), key=_key("legal"), **facts,
    )  # fmt: skip
    watching.act_on(read, "Le livret d’accueil a été relu avec le nouveau guide.", **facts)
    watching.note(
        antenna_id=lille.pk, kind="teaching", title="Quiz courts en fin de demi-journée",
        source="rencontre du réseau régional", seen_on=today - timedelta(days=8), key=_key("teaching"), **facts,
    )  # fmt: skip
    watching.add_contact(
        antenna_id=lille.pk, organisation="Ressource Handicap Formation", name="", helps_with="aménager une formation",
        phone="", email="contact@ressource-handicap.example", is_our_referent=False, **facts,
    )  # fmt: skip


def _to_prepare(lille: Antenna, now: datetime) -> None:
    coming = Session.objects.coming(now.astimezone(PARIS).date()).filter(antenna=lille)
    mine = (
        Registration.objects.filter(session__in=coming, state="registered").order_by("session__starts_on", "pk").last()
    )
    if mine is not None:
        adapting.ask(mine, "Une place près de l’écran, et les supports en gros caractères", at=now)
