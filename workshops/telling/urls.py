"""What people are told, and whom to call: at /<antenna>/ateliers/prevenir/."""

from django.urls import path

from workshops.telling import views

app_name = "workshops_telling"
urlpatterns = [
    path("", views.call_list, name="call_list"),
    path("<uuid:pk>/appel/", views.note_call, name="note_call"),
    path("appels/<uuid:pk>/annuler/", views.take_back, name="take_back"),
    path("seances/<int:pk>/", views.log, name="log"),
    path("personnes/<uuid:pk>/", views.person, name="person"),
    path("rappels/", views.hours, name="hours"),
]
