"""The learning path: resources, what is proposed, time spent: at /<antenna>/ateliers/parcours/."""

from django.urls import path

from workshops.path import import_views, resource_views, views

app_name = "workshops_path"
urlpatterns = [
    *resource_views.addresses("ressources/"),
    *import_views.addresses("ressources/"),
    path("etapes/<int:pk>/", views.move, name="move"),
    path("temps/<int:pk>/annuler/", views.take_back, name="take_back"),
    path("<uuid:person>/", views.path, name="path"),
    path("<uuid:person>/garder/", views.keep, name="keep"),
    path("<uuid:person>/ajouter/", views.add, name="add"),
    path("<uuid:person>/temps/", views.note_time, name="note_time"),
    path("<uuid:person>/feuille/", views.sheet, name="sheet"),
]
