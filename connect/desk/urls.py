"""Counter of an antenna: who is in front of you, who is expected, one person's page."""

from django.urls import path

from connect.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.counter, name="counter"),
    path("recherche/", views.search, name="search"),
    path("personnes/<uuid:pk>/", views.person, name="person"),
]
