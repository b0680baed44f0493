"""The page of a trainee, by her link: under `/formation/`."""

from django.urls import URLPattern

app_name = "trainee"
urlpatterns: list[URLPattern] = []
