"""The national team's pages of the room, at /siege/ateliers/coop/."""

from django.urls import URLPattern, path

from workshops.coop import national_views

app_name = "national_workshops_coop"
urlpatterns: list[URLPattern] = [path("", national_views.page, name="page")]
