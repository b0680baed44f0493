"""Positioning and questionnaires, by one's link: under `/formation/`."""

from django.urls import URLPattern

app_name = "trainee_assessing"
urlpatterns: list[URLPattern] = []
