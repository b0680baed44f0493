"""The calendar to read: month, a volunteer's weeks, feeds: at /<antenna>/ateliers/agenda/."""

from django.urls import path

from workshops.weeks import feed_views, views

app_name = "workshops_weeks"
urlpatterns = [
    path("mois/", views.month, name="month"),
    path("moi/", views.own, name="own"),
    path("equipe/<int:pk>/", views.of_member, name="member"),
    path("telephone/", feed_views.feed, name="feed"),
    path("telephone/reprendre/", feed_views.revoke, name="revoke"),
]
