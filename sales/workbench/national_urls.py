"""The national team's pages of the room, at /siege/."""

from django.urls import path

from sales.workbench import national_views as views

app_name = "national_workbench"
urlpatterns = [
    path("categories/", views.rule_sets, name="rules"),
    path("categories/<str:kind>/nouvelle/", views.begin, name="begin"),
    path("categories/<uuid:pk>/", views.rule_set, name="rule_set"),
    path("categories/<uuid:pk>/regles.csv", views.rule_set_csv, name="rule_set_csv"),
    path("categories/<uuid:pk>/publier/", views.publish, name="publish"),
]
