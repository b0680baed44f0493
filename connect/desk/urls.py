"""Counter of an antenna."""

from django.urls import path

from connect.desk import views

app_name = "desk"
urlpatterns = [path("", views.placeless, name="counter")]
