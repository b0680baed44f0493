"""Training on the portal, ready-made workshops: under `/portail/formations/kits/`."""

from django.urls import URLPattern

app_name = "portal_training_kits"
urlpatterns: list[URLPattern] = []
