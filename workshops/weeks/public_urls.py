"""Feeds of a calendar, by a secret that can be taken back, at /agenda/."""

from django.urls import path

from workshops.weeks import public_views as views

app_name = "public_weeks"
urlpatterns = [path("<str:secret>.ics", views.calendar, name="calendar")]
