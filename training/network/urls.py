"""Training, relays and the network: under `/<antenna>/formations/relais/`."""

from django.urls import URLPattern

app_name = "training_network"
urlpatterns: list[URLPattern] = []
