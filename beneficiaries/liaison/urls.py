"""The liaison sheets, as an antenna reads and follows them."""

from django.urls import URLPattern, path

from beneficiaries.liaison import attachment_views, views

urlpatterns: list[URLPattern] = [
    path("fiches/", views.inbox, name="sheets"),
    path("fiches/<uuid:pk>/", views.sheet, name="sheet"),
    path("fiches/<uuid:pk>/document/", attachment_views.antenna_file, name="sheet_document"),
    path("fiches/<uuid:pk>/fiche.pdf", views.pdf, name="sheet_pdf"),
    path("fiches/<uuid:pk>/rendez-vous/", views.appointment, name="sheet_appointment"),
    path("fiches/<uuid:pk>/personne/<uuid:person>/", views.attach, name="sheet_attach"),
    path("fiches/<uuid:pk>/fermer/", views.close, name="sheet_close"),
]
