from django.urls import path

from connect.desk import views

app_name = "portal"
urlpatterns = [path("", views.placeless, name="home")]
