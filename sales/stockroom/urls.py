from django.urls import path

from sales.stockroom import code_views, count_views, transfer_views, views

app_name = "stockroom"
urlpatterns = [
    path("", views.stock, name="stock"),
    path("appareils/", views.unit_list, name="units"),
    path("appareils/liste.xlsx", views.units_xlsx, name="units_xlsx"),
    path("appareils/<uuid:pk>/", views.unit, name="unit"),
    path("accessoires/", views.shelf, name="shelf"),
    path("alertes/", views.alert_list, name="alerts"),
    path("alertes/seuil/", views.set_alert, name="set_alert"),
    path("transferts/", transfer_views.transfer_list, name="transfers"),
    path("transferts/nouveau/", transfer_views.send, name="send"),
    path("transferts/<uuid:pk>/", transfer_views.transfer, name="transfer"),
    path("transferts/<uuid:pk>/arrivee/", transfer_views.decide, name="decide"),
    path("transferts/<uuid:pk>/accessoires/", transfer_views.pieces, name="pieces"),
    path("transferts/<uuid:pk>/bordereau.pdf", transfer_views.slip, name="slip"),
    path("inventaires/", count_views.counts, name="counts"),
    path("inventaires/<uuid:pk>/", count_views.count, name="count"),
    path("inventaires/<uuid:pk>/scan/", count_views.scan, name="count_scan"),
    path("inventaires/<uuid:pk>/quantite/", count_views.quantity, name="count_quantity"),
    path("inventaires/<uuid:pk>/fin/", count_views.end, name="count_end"),
    path("inventaires/<uuid:pk>/expliquer/", count_views.explain, name="count_explain"),
    path("inventaires/<uuid:pk>/signer/", count_views.sign, name="count_sign"),
    path("inventaires/<uuid:pk>/rapport.pdf", count_views.report_pdf, name="count_pdf"),
    path("inventaires/<uuid:pk>/rapport.xlsx", count_views.report_xlsx, name="count_xlsx"),
    path("codes/", code_views.code_list, name="codes"),
    path("codes/entree/", code_views.code_import, name="code_import"),
    path("codes/modele.csv", code_views.code_model, name="code_model"),
    path("codes/annules.xlsx", code_views.void_xlsx, name="void_xlsx"),
    path("codes/<uuid:pk>/montrer/", code_views.show, name="code_show"),
    path("codes/<uuid:pk>/remplacer/", code_views.replace, name="code_replace"),
    path("sim/", code_views.cards, name="cards"),
    path("sim/<uuid:pk>/", code_views.card, name="card"),
    path("sim/<uuid:pk>/identite/", code_views.identity, name="identity"),
]
