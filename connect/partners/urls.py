"""Partners, as an antenna works with them."""

from django.urls import URLPattern

app_name = "partners"
urlpatterns: list[URLPattern] = []
