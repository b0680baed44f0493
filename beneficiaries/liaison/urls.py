"""The liaison sheets, as an antenna reads and follows them."""

from django.urls import URLPattern, path

from beneficiaries.liaison import attachment_views, following_views, views

urlpatterns: list[URLPattern] = [
    path("fiches/", views.inbox, name="sheets"),
    path("fiches/<uuid:pk>/", views.sheet, name="sheet"),
    path("fiches/<uuid:pk>/document/", attachment_views.antenna_file, name="sheet_document"),
    path("fiches/<uuid:pk>/fiche.pdf", views.pdf, name="sheet_pdf"),
    path("fiches/a-rappeler/", views.calls, name="sheets_to_call"),
    path("fiches/transmises/", views.transfers, name="sheet_transfers"),
    path("fiches/<uuid:pk>/rendez-vous/", following_views.appointment, name="sheet_appointment"),
    path("fiches/<uuid:pk>/rendez-vous/garder/", following_views.keep_hour, name="sheet_hour"),
    path("fiches/<uuid:pk>/pas-venue/", following_views.missed, name="sheet_missed"),
    path("fiches/<uuid:pk>/appel/", following_views.tried, name="sheet_tried"),
    path("fiches/<uuid:pk>/refuser/", following_views.refuse, name="sheet_refuse"),
    path("fiches/<uuid:pk>/transmettre/", following_views.pass_on, name="sheet_pass_on"),
    path("fiches/<uuid:pk>/personne/<uuid:person>/", following_views.attach, name="sheet_attach"),
    path("fiches/<uuid:pk>/personne/<uuid:person>/reconnue/", following_views.recognise, name="sheet_recognise"),
    path("fiches/<uuid:pk>/personne/<uuid:person>/<slug:field>/", following_views.take_over, name="sheet_take_over"),
    path("fiches/<uuid:pk>/autre-personne/", following_views.let_go, name="sheet_let_go"),
    path("fiches/<uuid:pk>/fermer/", following_views.close, name="sheet_close"),
]
