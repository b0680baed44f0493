from django.urls import path

from workshops import planning_views, views
from workshops.seats import counter_views
from workshops.team import views as team_views
from workshops.weeks import views as weeks

app_name = "workshops"
urlpatterns = [
    path("", weeks.week, name="week"),
    path("nouvelle/", planning_views.plan, name="plan"),
    path("inscrire/<uuid:person>/", counter_views.book, name="book"),
    path("inscriptions/<int:pk>/annuler/", counter_views.cancel_booking, name="cancel_booking"),
    path("inscriptions/<int:pk>/bon/", counter_views.slip, name="slip"),
    path("inscriptions/<int:pk>/acquis/", views.skills, name="skills"),
    path("<int:pk>/", views.session, name="session"),
    path("<int:pk>/presence/", views.tick, name="tick"),
    path("<int:pk>/venir/", views.walk_in, name="walk_in"),
    path("<int:pk>/terminer/", views.finish, name="finish"),
    path("<int:pk>/places/", planning_views.capacity, name="capacity"),
    path("<int:pk>/equipe/", team_views.session_team, name="team"),
    path("<int:pk>/annuler/", planning_views.cancel_session, name="cancel_session"),
]
