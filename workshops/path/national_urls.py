"""The national team's pages of the room, at /siege/ateliers/parcours/."""

from django.urls import URLPattern

app_name = "national_workshops_path"
urlpatterns: list[URLPattern] = []
