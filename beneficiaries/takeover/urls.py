"""Lists of people taken over from another tool."""

from django.urls import URLPattern, path

from beneficiaries.takeover import views

urlpatterns: list[URLPattern] = [
    path("personnes/importer/", views.choose, name="takeover"),
    path("personnes/importer/modele.xlsx", views.model, {"ending": "xlsx"}, name="takeover_xlsx"),
    path("personnes/importer/modele.csv", views.model, {"ending": "csv"}, name="takeover_csv"),
    path("personnes/importer/<uuid:pk>/", views.one_list, name="takeover_list"),
    path("personnes/importer/<uuid:pk>/effacer/", views.drop, name="takeover_drop"),
]
