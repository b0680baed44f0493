"""Training on the portal, relays and the network: under `/portail/formations/relais/`."""

from django.urls import URLPattern

app_name = "portal_training_network"
urlpatterns: list[URLPattern] = []
