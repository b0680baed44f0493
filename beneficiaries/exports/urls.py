"""Lists in the order of the tools that the association already has."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
