"""Keys of the API, at the national desk (/siege/api/)."""

from django.urls import path

from connect.impact.api import national_views

app_name = "national_api"
urlpatterns = [path("", national_views.page, name="keys")]
