"""Training, evidence, complaints, improvements, the yearly statement: under `/<antenna>/formations/qualite/`."""

from django.urls import URLPattern

app_name = "training_quality"
urlpatterns: list[URLPattern] = []
