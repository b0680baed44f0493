"""The national desk, the catalogue of modules: under `/siege/formations/`."""

from django.urls import URLPattern

app_name = "national_training_catalogue"
urlpatterns: list[URLPattern] = []
