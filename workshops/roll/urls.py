"""The roll on paper and its certificates: at /<antenna>/ateliers/emargement/."""

from django.urls import URLPattern

app_name = "workshops_roll"
urlpatterns: list[URLPattern] = []
