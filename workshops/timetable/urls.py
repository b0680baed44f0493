"""Dates of the antenna: series, closures, model weeks, places outside, equipment: at /<antenna>/ateliers/planification/."""

from django.urls import URLPattern

app_name = "workshops_timetable"
urlpatterns: list[URLPattern] = []
