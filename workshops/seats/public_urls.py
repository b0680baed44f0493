"""What anyone may open, without an account: a session to book, a seat to give back. At /seance/."""

from django.urls import URLPattern

app_name = "public_seats"
urlpatterns: list[URLPattern] = []
