"""Training, evidence and registers of quality: under `/<antenna>/formations/qualite/`."""

from django.urls import path

from training.quality import register_views, views

app_name = "training_quality"
urlpatterns = [
    path("", views.home, name="home"),
    path("seances/<int:pk>/", views.session_file, name="file"),
    path("seances/<int:pk>/dossier.zip", views.session_zip, name="zip"),
    path("seances/<int:pk>/dossier.pdf", views.session_pdf, name="pdf"),
    path("notes/<int:pk>/reprendre/", views.take_back, name="take_back"),
    path("seances/<int:pk>/adaptations/", views.adaptations, name="adaptations"),
    path("adaptations/<uuid:pk>/", views.adaptation, name="adaptation"),
    path("reclamations/", register_views.complaints, name="complaints"),
    path("reclamations/<uuid:pk>/", register_views.complaint, name="complaint"),
    path("ameliorations/", register_views.improvements, name="improvements"),
    path("ameliorations/<uuid:pk>/", register_views.improvement, name="improvement"),
    path("animation/", views.trainer_files, name="trainers"),
    path("animation/<int:pk>/", views.trainer, name="trainer"),
    path("animation/<int:pk>/depart/", views.trainer_leaves, name="trainer_leaves"),
    path("preuves/<int:pk>/retirer/", views.withdraw_proof, name="withdraw_proof"),
    path("veille/", register_views.watch, name="watch"),
    path("veille/<int:pk>/", register_views.watch_entry, name="watch_entry"),
    path("handicap/", register_views.contacts, name="contacts"),
    path("handicap/<int:pk>/", register_views.contact, name="contact"),
    path("sous-traitance/", views.contracts, name="contracts"),
    path("sous-traitance/<int:pk>/fin/", views.end_contract, name="end_contract"),
    path("pieces/<uuid:pk>/", views.paper, name="paper"),
]
