"""What anyone may read of the trainings: under `/formations/`."""

from django.urls import URLPattern

app_name = "public_training"
urlpatterns: list[URLPattern] = []
