"""Volunteers: skills, qualifications, duties, hours, certificates: at /<antenna>/ateliers/benevoles/."""

from django.urls import URLPattern

app_name = "workshops_team"
urlpatterns: list[URLPattern] = []
