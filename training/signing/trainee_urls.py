"""Signing one's attendance, by one's link or the session's code: under `/formation/`."""

from django.urls import URLPattern

app_name = "trainee_signing"
urlpatterns: list[URLPattern] = []
