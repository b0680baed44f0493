"""The learning path: resources, what is proposed, time spent: at /<antenna>/ateliers/parcours/."""

from django.urls import URLPattern

app_name = "workshops_path"
urlpatterns: list[URLPattern] = []
