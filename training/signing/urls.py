"""Training, attendance by half-day, signed: under `/<antenna>/formations/emargement/`."""

from django.urls import URLPattern

app_name = "training_signing"
urlpatterns: list[URLPattern] = []
