"""Training on the portal, registering, replacing, waiting, convening: under `/portail/formations/inscriptions/`."""

from django.urls import URLPattern

app_name = "portal_training_enrolling"
urlpatterns: list[URLPattern] = []
