"""The calendar to read: month, a volunteer's weeks, feeds: at /<antenna>/ateliers/agenda/."""

from django.urls import URLPattern

app_name = "workshops_weeks"
urlpatterns: list[URLPattern] = []
