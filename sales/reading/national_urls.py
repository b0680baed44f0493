"""The national team's pages of the room, at /siege/."""

from django.urls import path

from sales.reading import national_views as views

app_name = "national_reading"
urlpatterns = [
    path("", views.sales, name="sales"),
    path("liste/", views.listed, name="list"),
    path("ventes.csv", views.as_csv, name="csv"),
    path("ventes.xlsx", views.as_xlsx, name="xlsx"),
    path("comparaisons/", views.worth, name="worth"),
]
