"""What someone may need of another place, and the codes of the national lists that answer it.

The first six are the suggestions of the diagnostic (`beneficiaries.diagnostics.offers`), by their own codes.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DONE_FOR_ME = "A ma place : une personne habilitée fait les démarches à ma place"


@dataclass(frozen=True)
class Need:
    """`services`: any of these codes, of either standard; `cares` and `supports` too. None at all: every place."""

    name: str | Promise
    services: tuple[str, ...] = ()
    cares: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()

    @property
    def asked(self) -> Q:
        found = Q()
        for field, codes in (("services", self.services), ("cares", self.cares), ("supports", self.supports)):
            if codes:
                found |= Q(**{f"{field}__overlap": list(codes)})
        return found


PROCEDURES = (
    "Aide aux démarches administratives", "numerique--acceder-a-des-services-en-ligne",
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits",
)  # fmt: skip
NEEDS: dict[str, Need] = {
    "do_for_me": Need(_("Procedures done for the person"), PROCEDURES, supports=(DONE_FOR_ME,)),
    "operator_mediation": Need(
        _("Dispute with an operator, debts"),
        ("difficultes-financieres--acquerir-une-autonomie-budgetaire",
         "difficultes-financieres--ameliorer-sa-gestion-budgetaire",
         "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere",
         "difficultes-financieres--situation-dendettement-surendettement",
         "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"),
    ),
    "literacy": Need(
        _("French classes, reading and writing"),
        ("lecture-ecriture-calcul--maitriser-le-francais", "lecture-ecriture-calcul--maitriser-le-calcul"),
        cares=("Illettrisme",),
    ),
    "closer_place": Need(_("A nearer place")),
    "long_term_training": Need(
        _("Longer training"),
        ("se-former--trouver-sa-formation", "se-former--monter-son-dossier-de-formation",
         "Insertion professionnelle via le numérique"),
    ),
    "other_partner": Need(_("Another partner")),
    "basics": Need(
        _("Learning with a computer or a telephone"),
        ("Maîtrise des outils numériques du quotidien", "numerique--maitriser-les-fondamentaux-du-numerique"),
    ),
    "procedures": Need(_("Help with procedures online"), PROCEDURES),
    "internet": Need(
        _("A computer and internet on the spot"),
        ("Accès internet et matériel informatique", "numerique--acceder-a-une-connexion-internet"),
    ),
    "equipment": Need(
        _("Equipment at a low price"),
        ("Acquisition de matériel informatique à prix solidaire", "numerique--acquerir-un-equipement"),
    ),
    "job": Need(
        _("Looking for work"),
        ("Insertion professionnelle via le numérique",
         "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi",
         "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation",
         "trouver-un-emploi--repondre-a-des-offres-demploi"),
    ),
    "family": Need(
        _("Children, school, parents"),
        ("Parentalité et éducation avec le numérique", "famille--soutien-a-la-parentalite-et-a-leducation",
         "famille--garde-denfants"),
    ),
    "health": Need(_("Access to care"), ("sante--acces-aux-soins", "sante--sante-mentale", "sante--addictions")),
    "housing": Need(
        _("Housing"),
        ("logement-hebergement--rechercher-une-solution-dhebergement-temporaire", "logement-hebergement--louer-un-logement",
         "logement-hebergement--se-maintenir-dans-le-logement", "logement-hebergement--reduire-les-impayes-de-loyer"),
    ),
    "daily_life": Need(
        _("Food, clothes, household goods"),
        ("equipement-et-alimentation--alimentation", "equipement-et-alimentation--habillement",
         "equipement-et-alimentation--electromenager"),
    ),
}  # fmt: skip


def need_of(code: str) -> Need:
    """The need of a code; what we don't know of is any partner."""
    return NEEDS.get(code, NEEDS["other_partner"])
