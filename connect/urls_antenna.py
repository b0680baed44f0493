"""Addresses of an antenna, under its prefix (`/lille/…`)."""

from django.urls import include, path

from connect.antennas.admin_site import site

urlpatterns = [
    path("", include("connect.desk.urls")),
    path("", include("beneficiaries.urls")),
    path("partenaires/", include("connect.partners.urls")),
    path("lieux/", include("connect.partners.directory.urls")),
    path("caisse/tiroir/", include("sales.drawer.urls")),
    path("caisse/clotures/", include("sales.closures.urls")),
    path("caisse/", include("sales.urls")),
    path("catalogue/", include("sales.catalogue.urls")),
    path("stock/dons/", include("sales.donations.urls")),
    path("stock/atelier/", include("sales.workbench.urls")),
    path("stock/", include("sales.stockroom.urls")),
    path("apres-vente/", include("sales.aftersales.urls")),
    path("ventes/", include("sales.reading.urls")),
    path("ateliers/planification/", include("workshops.timetable.urls")),
    path("ateliers/offre/", include("workshops.offer.urls")),
    path("ateliers/agenda/", include("workshops.weeks.urls")),
    path("ateliers/places/", include("workshops.seats.urls")),
    path("ateliers/prevenir/", include("workshops.telling.urls")),
    path("ateliers/benevoles/", include("workshops.team.urls")),
    path("ateliers/coop/", include("workshops.coop.urls")),
    path("ateliers/emargement/", include("workshops.roll.urls")),
    path("ateliers/parcours/", include("workshops.path.urls")),
    path("ateliers/", include("workshops.urls")),
    path("formations/catalogue/", include("training.catalogue.urls")),
    path("formations/demandes/", include("training.asking.urls")),
    path("formations/facturation/", include("training.billing.urls")),
    path("formations/inscriptions/", include("training.enrolling.urls")),
    path("formations/emargement/", include("training.signing.urls")),
    path("formations/evaluations/", include("training.assessing.urls")),
    path("formations/qualite/", include("training.quality.urls")),
    path("formations/kits/", include("training.kits.urls")),
    path("formations/relais/", include("training.network.urls")),
    path("formations/", include("training.urls")),
    path("semaine/fichiers/", include("connect.impact.taken.urls")),
    path("semaine/rapports/", include("connect.impact.reports.urls")),
    path("semaine/", include("connect.impact.urls")),
    path("equipe/", include("connect.antennas.team_urls")),
    path("admin/", site.urls),
]

handler400 = "connect.home.bad_request"
handler403 = "connect.home.forbidden"
handler404 = "connect.home.not_found"
handler500 = "connect.home.server_error"
