"""Who came without an appointment: the queue at the door, and who takes whom."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
