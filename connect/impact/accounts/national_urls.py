"""The accounts: exports kept byte for byte, at /siege/comptes/."""

from django.urls import URLPattern

app_name = "accounts_export"
urlpatterns: list[URLPattern] = []
