"""The national team's pages of the room, at /siege/ateliers/benevoles/."""

from django.urls import URLPattern

app_name = "national_workshops_team"
urlpatterns: list[URLPattern] = []
