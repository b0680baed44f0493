"""A prescriber books a seat for someone she sent, at /portail/ateliers/."""

from django.urls import URLPattern, path

from workshops.seats import portal_views as views

app_name = "portal_seats"
urlpatterns: list[URLPattern] = [
    path("", views.people, name="people"),
    path("<uuid:sheet>/", views.choose, name="choose"),
    path("<uuid:sheet>/<int:pk>/annuler/", views.give_back, name="give_back"),
]
