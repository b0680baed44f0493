"""Activity in La Coop's shape: at /<antenna>/ateliers/coop/."""

from django.urls import URLPattern, path

from workshops.coop import views

app_name = "workshops_coop"
urlpatterns: list[URLPattern] = [path("", views.page, name="page")]
