"""The national desk, relays and the network: under `/siege/formations/relais/`."""

from django.urls import URLPattern

app_name = "national_training_network"
urlpatterns: list[URLPattern] = []
