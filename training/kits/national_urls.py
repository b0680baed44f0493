"""The national desk, ready-made workshops: under `/siege/formations/kits/`."""

from django.urls import URLPattern

app_name = "national_training_kits"
urlpatterns: list[URLPattern] = []
