"""Training, attendance by half-day, signed: under `/<antenna>/formations/emargement/`."""

from django.urls import path

from training.signing import batch_views, paper_views, views

app_name = "training_signing"
urlpatterns = [
    path("<int:pk>/ouvrir/", views.open_roll, name="open"),
    path("<int:pk>/fermer/", views.shut_roll, name="shut"),
    path("<int:pk>/ecran/", views.screen, name="screen"),
    path("<int:pk>/signer/", views.sign, name="sign"),
    path("<int:pk>/personne/<int:registration>/", views.person, name="person"),
    path("signatures/<int:pk>/rayer/", views.strike, name="strike"),
    path("absences/", views.absences, name="absences"),
    path("<int:pk>/personne/<int:registration>/appel/", views.call, name="call"),
    path("<int:pk>/papier/", paper_views.copy, name="copy"),
    path("sessions/<int:pk>/feuille/", paper_views.sheet, name="sheet"),
    path("sessions/<int:pk>/scans/", paper_views.add_scan, name="add_scan"),
    path("scans/<uuid:pk>/", paper_views.scan, name="scan"),
    path("certificats/<uuid:pk>/", paper_views.certificate, name="certificate"),
    path("papiers/", batch_views.batches, name="batches"),
    path("papiers/sessions/<int:pk>/", batch_views.of_session, name="of_session"),
    path("papiers/<uuid:pk>/", batch_views.batch, name="batch"),
    path("papiers/<uuid:pk>/zip/", batch_views.download, name="download"),
]
