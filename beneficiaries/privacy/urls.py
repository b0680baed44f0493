"""The rights of people over what is kept of them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
