"""The national team's pages, at /siege/."""

from django.urls import path

from connect.impact import national_views as views
from connect.impact import periods_views, side_by_side_views

app_name = "national"
urlpatterns = [
    path("", side_by_side_views.home, name="home"),
    path("tableau.xlsx", side_by_side_views.home_xlsx, name="home_xlsx"),
    path("resultats/", views.table, name="results"),
    path("resultats/resultats.pdf", views.table_pdf, name="results_pdf"),
    path("resultats/resultats.xlsx", views.table_xlsx, name="results_xlsx"),
    path("resultats/recompter/", views.count, name="results_count"),
    path("resultats/corrections/", periods_views.corrections, name="corrections"),
    path("resultats/verification/", periods_views.checks, name="checks"),
    path("resultats/verification/relancer/", periods_views.check_now, name="check_now"),
    path("resultats/periodes/", periods_views.periods, name="periods"),
    path("resultats/periodes/sceller/", periods_views.seal, name="seal"),
    path("resultats/<str:what>/", views.listed, name="list"),
    path("resultats/<str:what>/liste.csv", views.list_csv, name="list_csv"),
    path("resultats/<str:what>/liste.xlsx", views.list_xlsx, name="list_xlsx"),
]
