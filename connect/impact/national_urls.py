"""The national team's pages, at /siege/."""

from django.urls import path

from connect.impact import national_views as views

app_name = "national"
urlpatterns = [
    path("", views.home, name="home"),
    path("tableau.xlsx", views.home_xlsx, name="home_xlsx"),
    path("resultats/", views.table, name="results"),
    path("resultats/resultats.pdf", views.table_pdf, name="results_pdf"),
    path("resultats/resultats.xlsx", views.table_xlsx, name="results_xlsx"),
    path("resultats/recompter/", views.count, name="results_count"),
]
