"""Training on the portal, registering, replacing, waiting, convening: under `/portail/formations/inscriptions/`."""

from django.urls import path

from training.enrolling import portal_views as views

app_name = "portal_training_enrolling"
urlpatterns = [
    path("sessions/<int:pk>/liste/", views.register_list, name="list"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/remplacer/", views.replace, name="replace"),
    path("<int:pk>/prendre/", views.take, name="take"),
    path("<int:pk>/laisser/", views.leave, name="leave"),
]
