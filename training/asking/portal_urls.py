"""Training on the portal, requests of structures and agreements: under `/portail/formations/demandes/`."""

from django.urls import URLPattern

app_name = "portal_training_asking"
urlpatterns: list[URLPattern] = []
