"""Training, quotes and invoices: under `/<antenna>/formations/facturation/`."""

from django.urls import URLPattern

app_name = "training_billing"
urlpatterns: list[URLPattern] = []
