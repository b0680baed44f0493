"""The national desk, quotes and invoices: under `/siege/formations/facturation/`."""

from django.urls import URLPattern

app_name = "national_training_billing"
urlpatterns: list[URLPattern] = []
