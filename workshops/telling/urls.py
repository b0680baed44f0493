"""What people are told, and whom to call: at /<antenna>/ateliers/prevenir/."""

from django.urls import URLPattern

app_name = "workshops_telling"
urlpatterns: list[URLPattern] = []
