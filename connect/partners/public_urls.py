"""Joining the portal, before one has an account."""

from django.urls import URLPattern

app_name = "joining"
urlpatterns: list[URLPattern] = []
