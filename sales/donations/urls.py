from django.urls import path

from sales.donations import import_views, paper_views, views

app_name = "donations"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("donateurs/", views.donors, name="donors"),
    path("donateurs/nouveau/", views.add_donor, name="donor_new"),
    path("donateurs/<int:pk>/", views.donor, name="donor"),
    path("donateurs/<int:pk>/lot/", views.add_batch, name="batch_new"),
    path("lots/<uuid:pk>/", views.batch, name="batch"),
    path("lots/<uuid:pk>/saisir/", views.enter, name="enter"),
    path("lots/<uuid:pk>/terminer/", views.finish, name="finish"),
    path("lots/<uuid:pk>/rouvrir/", views.open_again, name="open_again"),
    path("lots/<uuid:pk>/importer/", import_views.choose, name="import"),
    path("listes/modele.xlsx", import_views.model, {"ending": "xlsx"}, name="import_xlsx"),
    path("listes/modele.csv", import_views.model, {"ending": "csv"}, name="import_csv"),
    path("listes/<uuid:pk>/", import_views.one_list, name="import_list"),
    path("listes/<uuid:pk>/effacer/", import_views.drop, name="import_drop"),
    path("lots/<uuid:pk>/valeur/", paper_views.value, name="value"),
    path("lots/<uuid:pk>/recu/", paper_views.give, name="receipt_give"),
    path("recus/<uuid:pk>.pdf", paper_views.receipt_pdf, name="receipt_pdf"),
    path("recus/<uuid:pk>/annuler/", paper_views.cancel, name="receipt_cancel"),
    path("appareils/<uuid:pk>/retirer/", views.remove, name="remove"),
    path("appareils/<uuid:pk>/remettre/", views.restore, name="restore"),
    path("registre/", paper_views.register_page, name="register"),
    path("registre.pdf", paper_views.register_pdf, name="register_pdf"),
    path("registre.csv", paper_views.register_csv, name="register_csv"),
]
