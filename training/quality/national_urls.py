"""The national desk, evidence, complaints, improvements, the yearly statement: under `/siege/formations/qualite/`."""

from django.urls import URLPattern

app_name = "national_training_quality"
urlpatterns: list[URLPattern] = []
