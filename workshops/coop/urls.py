"""Activity in La Coop's shape: at /<antenna>/ateliers/coop/."""

from django.urls import URLPattern

app_name = "workshops_coop"
urlpatterns: list[URLPattern] = []
