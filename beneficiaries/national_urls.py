"""Intake seen by the national team, under /siege/."""

from django.urls import URLPattern

app_name = "national_intake"
urlpatterns: list[URLPattern] = []
