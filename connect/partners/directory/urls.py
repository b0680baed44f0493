"""The directory of places, at an antenna (/lieux/)."""

from django.urls import URLPattern, path

from connect.partners.directory import views

app_name = "directory"
urlpatterns: list[URLPattern] = [
    path("", views.places, name="places"),
    path("imprimer/", views.on_paper, name="places_print"),
    path("ajouter/", views.add, name="place_add"),
    path("<uuid:pk>/", views.place, name="place"),
    path("<uuid:pk>/corriger/", views.correct, name="place_correct"),
    path("<uuid:pk>/fermer/", views.close, name="place_close"),
    path("<uuid:pk>/rouvrir/", views.reopen, name="place_reopen"),
    path("<uuid:pk>/signaler/", views.wrong, name="place_wrong"),
]
