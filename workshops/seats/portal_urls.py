"""A prescriber books a seat for someone she sent, at /portail/ateliers/."""

from django.urls import URLPattern

app_name = "portal_seats"
urlpatterns: list[URLPattern] = []
