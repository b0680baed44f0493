"""Open data: at /donnees/."""

from django.urls import URLPattern, path

from connect.impact.taken import public_views

app_name = "open_data"
urlpatterns: list[URLPattern] = [
    path("", public_views.page, name="page"),
    path("<slug:name>.zip", public_views.archive, name="archive"),
]
