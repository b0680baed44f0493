"""Training, registering, replacing, waiting, convening: under `/<antenna>/formations/inscriptions/`."""

from django.urls import path

from training.enrolling import register_views, views

app_name = "training_enrolling"
urlpatterns = [
    path("seances/<int:pk>/", views.group, name="group"),
    path("seances/<int:pk>/inscrire/", register_views.find, name="find"),
    path("seances/<int:pk>/inscrire/<int:structure>/", register_views.register, name="register"),
    path("seances/<int:pk>/inscrire/<int:structure>/liste/", register_views.register_list, name="list"),
    path("seances/<int:pk>/appeler/", views.call, name="call"),
    path("seances/<int:pk>/formateurs/", views.trainers, name="trainers"),
    path("formateurs/<int:pk>/retirer/", views.leave, name="leave"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/remplacer/", views.replace, name="replace"),
    path("<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("<int:pk>/prendre/", views.take, name="take"),
    path("<int:pk>/convoquer/", views.convene, name="convene"),
]
