"""People written twice: proposed, set apart, merged, parted again."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
