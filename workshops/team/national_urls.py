"""The national team's pages of the room, at /siege/ateliers/benevoles/."""

from django.urls import path

from workshops.team import national_views as views

app_name = "national_workshops_team"
urlpatterns = [
    path("", views.volunteers, name="volunteers"),
    path("taux/", views.set_rate, name="set_rate"),
    path("qualifications/<slug:code>/", views.qualification, name="qualification"),
]
