"""The national team's pages of the room, at /siege/."""

from django.urls import URLPattern

app_name = "national_workbench"
urlpatterns: list[URLPattern] = []
