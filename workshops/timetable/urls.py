"""Dates of the antenna: series, closures, model weeks, places outside, equipment: at /<antenna>/ateliers/planification/."""

from django.urls import path

from workshops.timetable import session_views, views, week_views

app_name = "workshops_timetable"
urlpatterns = [
    path("", views.home, name="home"),
    path("fermetures/", views.past_closures, name="closures"),
    path("fermetures/nouvelle/", views.close, name="close"),
    path("fermetures/<int:pk>/", views.closure, name="closure"),
    path("semaines/nouvelle/", week_views.add_week, name="add_week"),
    path("semaines/<int:pk>/", week_views.week, name="week"),
    path("semaines/<int:pk>/creneau/", week_views.add_slot, name="add_slot"),
    path("creneaux/<int:pk>/", week_views.slot, name="slot"),
    path("generer/", week_views.generate, name="generate"),
    path("lieux/", views.places, name="places"),
    path("lieux/salle/nouvelle/", views.place, {"sort": "salle"}, name="add_room"),
    path("lieux/salle/<int:pk>/", views.place, {"sort": "salle"}, name="room"),
    path("lieux/dehors/nouveau/", views.place, {"sort": "lieu"}, name="add_venue"),
    path("lieux/dehors/<int:pk>/", views.place, {"sort": "lieu"}, name="venue"),
    path("lieux/materiel/nouveau/", views.place, {"sort": "materiel"}, name="add_equipment"),
    path("lieux/materiel/<int:pk>/", views.place, {"sort": "materiel"}, name="equipment"),
    path("seances/<int:pk>/deplacer/", session_views.move, name="move"),
    path("seances/<int:pk>/dedoubler/", session_views.split, name="split"),
    path("seances/<int:pk>/suite/", session_views.rest, name="rest"),
    path("seances/<int:pk>/materiel/", session_views.things, name="things"),
]
