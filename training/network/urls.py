"""Training, relays and the network: under `/<antenna>/formations/relais/`."""

from django.urls import path

from training.network import file_views, views

app_name = "training_network"
urlpatterns = [
    path("", views.relays, name="relays"),
    path("appels/ouvrir/", views.open_call, name="open_call"),
    path("appels/<int:pk>/", views.call, name="call"),
    path("noter/", views.note, name="note"),
    path("sans-formation/", views.never_trained, name="never_trained"),
    path("mises-en-relation/", views.introductions, name="introductions"),
    path("mises-en-relation/<int:pk>/", views.outcome, name="outcome"),
    path("<int:pk>/", file_views.file, name="file"),
    path("<int:pk>/besoins/", file_views.needs, name="needs"),
    path("<int:pk>/plan/<int:step_pk>/", file_views.step, name="step"),
    path("<int:pk>/decision/", file_views.decide, name="decide"),
    path("<int:pk>/retrait/", file_views.leave, name="leave"),
    path("<int:pk>/fin/", file_views.end, name="end"),
    path("<int:pk>/rencontres/", file_views.plan_meetings, name="plan_meetings"),
    path("<int:pk>/rencontres/<int:meeting_pk>/", file_views.meeting, name="meeting"),
    path("<int:pk>/label/", file_views.label, name="label"),
    path("<int:pk>/label/renouveler/", file_views.renew, name="renew"),
    path("<int:pk>/notes/", file_views.add_note, name="add_note"),
]
