"""What a person carries home, in her language."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
