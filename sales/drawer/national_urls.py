"""The national team's pages of the room, at /siege/caisse/tiroir/."""

from django.urls import path

from sales.drawer import national_views as views

app_name = "national_drawer"
urlpatterns = [
    path("", views.tills, name="tills"),
    path("<int:pk>/", views.till, name="till"),
    path("regles/", views.rules, name="rules"),
]
