"""Waiting lists, queues of open drop-ins, links for everyone, under `/ateliers/places/`."""

from django.urls import URLPattern, path

from workshops.seats import views

app_name = "workshops_seats"
urlpatterns: list[URLPattern] = [
    path("reglage/", views.rule, name="rule"),
    path("attente/<int:pk>/", views.waiting_list, name="waiting"),
    path("attente/<int:pk>/appeler/", views.call, name="call"),
    path("reponse/<int:pk>/", views.answer, name="answer"),
    path("file/<int:pk>/", views.queue_page, name="queue"),
    path("file/<int:pk>/suivant/", views.take_next, name="take_next"),
    path("parti/<int:pk>/", views.leave, name="leave"),
    path("lien/<int:pk>/", views.door, name="door"),
    path("lien/<int:pk>/ouvrir/", views.turn_door, name="turn_door"),
    path("lien/<int:pk>/affiche.pdf", views.poster, name="poster"),
]
