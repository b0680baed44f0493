"""Training, requests of structures and agreements: under `/<antenna>/formations/demandes/`."""

from django.urls import URLPattern

app_name = "training_asking"
urlpatterns: list[URLPattern] = []
