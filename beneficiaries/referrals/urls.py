"""Onward orientation to a partner place."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
