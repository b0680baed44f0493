"""Training on the portal, quotes and invoices: under `/portail/formations/facturation/`."""

from django.urls import URLPattern

app_name = "portal_training_billing"
urlpatterns: list[URLPattern] = []
