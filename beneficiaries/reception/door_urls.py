"""The tablet at the door, at /borne/, known by its secret alone."""

from django.urls import URLPattern, path

from beneficiaries.reception import door_views as views

app_name = "door"
urlpatterns: list[URLPattern] = [
    path("<str:secret>/", views.turn, name="turn"),
    path("<str:secret>/<int:number>/", views.given, name="given"),
]
