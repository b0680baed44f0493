"""Addresses outside any antenna: the way in, accounts, the portal, the national desk."""

from django.urls import include, path
from django.views.i18n import set_language

from connect import home
from connect.antennas.commune_views import communes

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("langue/", set_language, name="set_language"),
    path("communes/", communes, name="communes"),
    path("compte/", include("connect.accounts.urls")),
    path("portail/", include("beneficiaries.liaison.portal_urls")),
    path("portail/", include("connect.partners.portal_urls")),
    path("portail/ateliers/", include("workshops.seats.portal_urls")),
    path("portail/formations/demandes/", include("training.asking.portal_urls")),
    path("portail/formations/facturation/", include("training.billing.portal_urls")),
    path("portail/formations/inscriptions/", include("training.enrolling.portal_urls")),
    path("portail/formations/evaluations/", include("training.assessing.portal_urls")),
    path("portail/formations/kits/", include("training.kits.portal_urls")),
    path("portail/formations/qualite/", include("training.quality.portal_urls")),
    path("portail/formations/relais/", include("training.network.portal_urls")),
    path("portail/formations/", include("training.portal_urls")),
    path("formations/", include("training.catalogue.public_urls")),
    path("formation/", include("training.enrolling.trainee_urls")),
    path("formation/", include("training.signing.trainee_urls")),
    path("formation/", include("training.assessing.trainee_urls")),
    path("formation/", include("training.quality.trainee_urls")),
    path("attestations/", include("training.public_urls")),
    path("devis/", include("training.billing.public_urls")),
    path("seance/", include("workshops.seats.public_urls")),
    path("agenda/", include("workshops.weeks.public_urls")),
    path("messages/", include("workshops.telling.public_urls")),
    path("borne/", include("beneficiaries.reception.door_urls")),
    path("rapport/", include("connect.impact.reports.public_urls")),
    path("rejoindre/", include("connect.partners.public_urls")),
    path("api/", include("connect.impact.api.urls")),
    path("siege/api/", include("connect.impact.api.national_urls")),
    path("siege/", include("connect.impact.national_urls")),
    path("siege/", include("connect.desk.nation.urls")),
    path("siege/", include("beneficiaries.national_urls")),
    path("siege/", include("connect.partners.national_urls")),
    path("siege/lieux/", include("connect.partners.directory.national_urls")),
    path("siege/fichiers/", include("connect.impact.taken.national_urls")),
    path("siege/rapports/", include("connect.impact.reports.national_urls")),
    path("siege/comptes/", include("connect.impact.accounts.national_urls")),
    path("siege/catalogue/", include("sales.catalogue.national_urls")),
    path("siege/stock/dons/", include("sales.donations.national_urls")),
    path("siege/stock/atelier/", include("sales.workbench.national_urls")),
    path("siege/stock/", include("sales.stockroom.national_urls")),
    path("siege/caisse/", include("sales.closures.national_urls")),
    path("siege/caisse/tiroir/", include("sales.drawer.national_urls")),
    path("siege/ventes/", include("sales.reading.national_urls")),
    path("siege/ateliers/offre/", include("workshops.offer.national_urls")),
    path("siege/ateliers/parcours/", include("workshops.path.national_urls")),
    path("siege/ateliers/coop/", include("workshops.coop.national_urls")),
    path("siege/ateliers/benevoles/", include("workshops.team.national_urls")),
    path("siege/formations/", include("training.catalogue.national_urls")),
    path("siege/formations/facturation/", include("training.billing.national_urls")),
    path("siege/formations/bilan/", include("training.statement.urls")),
    path("siege/formations/qualite/", include("training.quality.national_urls")),
    path("siege/formations/kits/", include("training.kits.national_urls")),
    path("siege/formations/relais/", include("training.network.national_urls")),
    path("siege/formations/reglement/", include("training.enrolling.national_urls")),
    path("donnees/", include("connect.impact.taken.public_urls")),
    path("demo/", include("connect.post.urls")),
]

handler400 = "connect.home.bad_request"
handler403 = "connect.home.forbidden"
handler404 = "connect.home.not_found"
handler500 = "connect.home.server_error"
handler429 = "connect.home.too_many"
