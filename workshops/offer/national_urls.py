"""The national team's pages of the room, at /siege/ateliers/offre/."""

from django.urls import URLPattern

app_name = "national_workshops_offer"
urlpatterns: list[URLPattern] = []
