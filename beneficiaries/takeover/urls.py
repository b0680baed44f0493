"""Lists of people taken over from another tool."""

from django.urls import URLPattern, path, re_path

from beneficiaries.takeover import views

urlpatterns: list[URLPattern] = [
    path("personnes/importer/", views.choose, name="takeover"),
    re_path(r"^personnes/importer/modele\.(?P<ending>xlsx|csv)$", views.model, name="takeover_model"),
    path("personnes/importer/<uuid:pk>/", views.one_list, name="takeover_list"),
    path("personnes/importer/<uuid:pk>/effacer/", views.drop, name="takeover_drop"),
]
