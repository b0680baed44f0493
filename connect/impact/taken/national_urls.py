"""The nation's files and open data: at /siege/fichiers/."""

from django.urls import URLPattern, path

from connect.impact.taken import national_views

app_name = "national_taken"
urlpatterns: list[URLPattern] = [
    path("", national_views.page, name="page"),
    path("donnees-ouvertes/", national_views.publish, name="publish"),
    path("<uuid:pk>/", national_views.download, name="file"),
]
