from django.urls import path

from connect.desk import views

app_name = "national"
urlpatterns = [path("", views.placeless, name="home")]
