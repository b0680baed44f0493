"""What a structure does for itself, under /portail/."""

from django.urls import URLPattern

app_name = "partners_portal"
urlpatterns: list[URLPattern] = []
