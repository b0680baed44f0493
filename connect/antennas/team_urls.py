from django.urls import path

from connect.antennas import team_views

app_name = "team"
urlpatterns = [
    path("", team_views.team, name="team"),
    path("inviter/", team_views.invite, name="invite"),
    path("<int:pk>/inviter-de-nouveau/", team_views.invite_again, name="invite_again"),
    path("<int:pk>/role/", team_views.change_role, name="change_role"),
    path("<int:pk>/dernier-jour/", team_views.end, name="end"),
]
