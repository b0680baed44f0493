"""Seats: the waiting list, parties, the queue of an open drop-in, links and codes to scan: at /<antenna>/ateliers/places/."""

from django.urls import URLPattern

app_name = "workshops_seats"
urlpatterns: list[URLPattern] = []
