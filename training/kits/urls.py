"""Training, ready-made workshops: under `/<antenna>/formations/kits/`."""

from django.urls import URLPattern

app_name = "training_kits"
urlpatterns: list[URLPattern] = []
