"""Antennas, those who work there, partner structures."""

from datetime import date
from typing import Any

import factory

from connect.accounts.models import User
from connect.antennas.models import Antenna, Membership, Role, Site
from connect.partners.models import Professional, Structure, StructureKind


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    first_name = factory.Sequence(lambda n: f"Prénom{n}")
    last_name = factory.Sequence(lambda n: f"Nom{n}")
    email = factory.Sequence(lambda n: f"user{n}@example.org")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(
            kwargs.pop("email"), kwargs.pop("password", "mot de passe 1234"), **kwargs
        )


class AntennaFactory(factory.django.DjangoModelFactory[Antenna]):
    class Meta:
        model = Antenna
        skip_postgeneration_save = True
        django_get_or_create = ("slug",)

    slug = "lille"
    name = factory.LazyAttribute(lambda a: a.slug.replace("-", " ").title())
    code = factory.LazyAttribute(lambda a: a.slug[:2].upper())
    opened_on = date(2013, 3, 1)

    @factory.post_generation
    def site(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and not self.sites.exists():
            SiteFactory(antenna=self)


class SiteFactory(factory.django.DjangoModelFactory[Site]):
    class Meta:
        model = Site

    antenna = factory.SubFactory(AntennaFactory)
    name = "Point d’accueil"
    address = "83 rue de l’Abbé Aerts"
    postcode = "59000"
    town = "Lille"


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    antenna = factory.SubFactory(AntennaFactory)
    role = Role.VOLUNTEER
    starts_on = date(2020, 1, 1)


class StructureFactory(factory.django.DjangoModelFactory[Structure]):
    class Meta:
        model = Structure

    name = factory.Sequence(lambda n: f"CCAS {n}")
    kind = StructureKind.CCAS
    postcode = "59000"
    town = "Lille"


class ProfessionalFactory(factory.django.DjangoModelFactory[Professional]):
    class Meta:
        model = Professional

    structure = factory.SubFactory(StructureFactory)
    user = factory.SubFactory(UserFactory)
    first_name = factory.LazyAttribute(lambda p: p.user.first_name)
    last_name = factory.LazyAttribute(lambda p: p.user.last_name)
    email = factory.LazyAttribute(lambda p: p.user.email)
    starts_on = date(2020, 1, 1)
