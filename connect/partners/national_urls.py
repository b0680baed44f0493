"""Partners, as the national team works with them, under /siege/."""

from django.urls import URLPattern

app_name = "national_partners"
urlpatterns: list[URLPattern] = []
