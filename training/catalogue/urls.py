"""Training, the catalogue of modules: under `/<antenna>/formations/catalogue/`."""

from django.urls import URLPattern

app_name = "training_catalogue"
urlpatterns: list[URLPattern] = []
