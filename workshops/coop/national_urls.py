"""The national team's pages of the room, at /siege/ateliers/coop/."""

from django.urls import URLPattern

app_name = "national_workshops_coop"
urlpatterns: list[URLPattern] = []
