"""Intake seen by the national team, under /siege/."""

from django.urls import URLPattern

from beneficiaries.diagnostics import national_urls as diagnostic

app_name = "national_intake"
urlpatterns: list[URLPattern] = [*diagnostic.urlpatterns]
