"""Training, registering, replacing, waiting, convening: under `/<antenna>/formations/inscriptions/`."""

from django.urls import URLPattern

app_name = "training_enrolling"
urlpatterns: list[URLPattern] = []
