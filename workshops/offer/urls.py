"""What an antenna offers: kinds of session, packs of apps and their sheets: at /<antenna>/ateliers/offre/."""

from django.urls import URLPattern

app_name = "workshops_offer"
urlpatterns: list[URLPattern] = []
