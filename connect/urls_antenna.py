"""Addresses of an antenna, under its prefix (`/lille/…`)."""

from django.urls import include, path

from connect.antennas.admin_site import site

urlpatterns = [
    path("", include("connect.desk.urls")),
    path("", include("beneficiaries.urls")),
    path("partenaires/", include("connect.partners.urls")),
    path("lieux/", include("connect.partners.directory.urls")),
    path("caisse/", include("sales.urls")),
    path("ateliers/", include("workshops.urls")),
    path("formations/", include("training.urls")),
    path("semaine/", include("connect.impact.urls")),
    path("equipe/", include("connect.antennas.team_urls")),
    path("admin/", site.urls),
]

handler400 = "connect.home.bad_request"
handler403 = "connect.home.forbidden"
handler404 = "connect.home.not_found"
handler500 = "connect.home.server_error"
