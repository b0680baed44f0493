"""Training sessions with their half-days, people registered to them, who came."""

import uuid
from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone

from connect.partners.models import Professional
from tests.factories.people import AntennaFactory, ProfessionalFactory
from training.models import USUAL_HOURS, Attendance, Half, HalfDay, Module, ModuleState, Registration, Session


class ModuleFactory(factory.django.DjangoModelFactory[Module]):
    """Module 1 of the catalogue: half a day, fifteen seats."""

    class Meta:
        model = Module
        django_get_or_create = ("code", "version")

    code = "M1"
    version = "2026.1"
    title_fr = "Sensibilisation et compréhension de l’inclusion numérique"
    title_en = "Awareness and understanding of digital inclusion"
    aims_fr = "Repérer les besoins d’une personne\nRemplir une fiche de liaison"
    aims_en = "Spot a person’s needs\nFill in a liaison sheet"
    summary_fr = "Une demi-journée pour comprendre ce qui éloigne du numérique."
    summary_en = "Half a day to understand what keeps people away from digital tools."
    audience_fr = "Professionnels de l’action sociale"
    audience_en = "Social workers"
    prerequisites_fr = "Aucun"
    prerequisites_en = "None"
    content_fr = "Les causes\nLes repères"
    content_en = "Causes\nLandmarks"
    methods_fr = "Étude de cas\nMise en situation"
    methods_en = "Case study\nRole play"
    assessment_fr = "Mise en situation observée par qui forme"
    assessment_en = "Role play watched by the trainer"
    accessibility_fr = "Dites ce qu’il faut préparer en demandant la formation."
    accessibility_en = "Say what should be prepared when you ask for the training."
    contact_fr = "L’antenne la plus proche"
    contact_en = "The nearest antenna"
    state = ModuleState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    half_days = 1
    capacity = 15


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    """A morning and an afternoon on each of its days; see `a_session`."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    antenna = factory.SubFactory(AntennaFactory)
    module = factory.SubFactory(ModuleFactory)
    place = "Salle Deûle"
    site = factory.LazyAttribute(lambda s: s.antenna.sites.first())
    capacity = 12
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    ends_on = factory.SelfAttribute("starts_on")
    plan_key = factory.LazyFunction(uuid.uuid4)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Session:
        days: list[date] = kwargs.pop("_days", None) or [kwargs["starts_on"]]
        session = model_class.objects.create(*args, **kwargs)
        for day in days:
            for half in Half:
                starts, ends = USUAL_HOURS[half]
                HalfDay.objects.create(
                    session=session, antenna=session.antenna, day=day, half=half, starts=starts, ends=ends
                )
        session.refresh_from_db()
        return session


def a_session(antenna: Any, *days: date, **facts: Any) -> Session:
    """A session of whole days (7 hours each), in a week by default."""
    days = days or (timezone.localdate() + timedelta(days=7),)
    return SessionFactory(antenna=antenna, starts_on=min(days), ends_on=max(days), _days=sorted(days), **facts)


class RegistrationFactory(factory.django.DjangoModelFactory[Registration]):
    class Meta:
        model = Registration

    session = factory.SubFactory(SessionFactory)
    professional = factory.SubFactory(ProfessionalFactory)
    antenna = factory.LazyAttribute(lambda r: r.session.antenna)
    structure = factory.LazyAttribute(lambda r: r.professional.structure)
    registered_by = factory.SelfAttribute("professional")


def came(registration: Registration, *half_days: HalfDay) -> None:
    """She was at these half-days; at each half-day of the session when none is named."""
    for half_day in half_days or registration.session.half_days.all():
        Attendance.objects.create(
            antenna=registration.antenna, session=registration.session, half_day=half_day, registration=registration,
            present=True,
        )  # fmt: skip


def colleague_of(professional: Professional, **facts: Any) -> Professional:
    """Another professional of the same structure."""
    return ProfessionalFactory(structure=professional.structure, **facts)
