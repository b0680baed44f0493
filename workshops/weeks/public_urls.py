"""Feeds of a calendar, by a secret that can be taken back, at /agenda/."""

from django.urls import URLPattern

app_name = "public_weeks"
urlpatterns: list[URLPattern] = []
