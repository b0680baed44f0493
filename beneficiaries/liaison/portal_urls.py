"""The portal of prescribers, under /portail/."""

from django.urls import path

from beneficiaries.liaison import attachment_views, batch_views, draft_views
from beneficiaries.liaison import portal_views as views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("fiches/nouvelle/", views.sheet_new, name="sheet_new"),
    path("fiches/plusieurs/", batch_views.choose, name="batch_new"),
    path("fiches/plusieurs/modele.xlsx", batch_views.model, {"ending": "xlsx"}, name="batch_xlsx"),
    path("fiches/plusieurs/modele.csv", batch_views.model, {"ending": "csv"}, name="batch_csv"),
    path("fiches/plusieurs/<uuid:pk>/", batch_views.batch, name="batch"),
    path("fiches/plusieurs/<uuid:pk>/effacer/", batch_views.drop, name="batch_drop"),
    path("fiches/antenne/", views.antenna_for, name="antenna_for"),
    path("fiches/vierge.pdf", views.blank_pdf, name="sheet_blank"),
    path("fiches/<uuid:pk>/", views.sheet, name="sheet"),
    path("fiches/brouillons/<uuid:key>/", draft_views.draft, name="draft"),
    path("fiches/brouillons/<uuid:key>/supprimer/", draft_views.forget, name="draft_forget"),
    path("fiches/<uuid:pk>/nouvelle/", draft_views.again, name="sheet_again"),
    path("fiches/<uuid:pk>/heure/", views.keep_hour, name="sheet_hour"),
    path("fiches/<uuid:pk>/fiche.pdf", views.pdf, name="sheet_pdf"),
    path("fiches/<uuid:pk>/corriger/", views.correct, name="sheet_correct"),
    path("fiches/<uuid:pk>/retirer/", views.withdraw, name="sheet_withdraw"),
    path("fiches/<uuid:pk>/document/", attachment_views.document, name="document"),
    path("fiches/<uuid:pk>/document/fichier/", attachment_views.portal_file, name="document_file"),
    path("fiches/<uuid:pk>/document/retirer/", attachment_views.remove_document, name="document_remove"),
]
