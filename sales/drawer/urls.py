from django.urls import path

import sales.converters  # noqa: F401 -- registers `ticket`
from sales.drawer import instalment_views, views

app_name = "drawer"
urlpatterns = [
    path("", views.drawer, name="drawer"),
    path("mouvement/", views.move, name="move"),
    path("banque/", views.deposit, name="deposit"),
    path("bordereaux/<uuid:pk>.pdf", views.slip_pdf, name="slip"),
    path("cloturer/", views.close, name="close"),
    path("rapports/", views.reports, name="reports"),
    path("rapports/<uuid:pk>/", views.report, name="report"),
    path("rapports/<uuid:pk>.pdf", views.report_pdf, name="report_pdf"),
    path("bons/", views.vouchers, name="vouchers"),
    path("bons.xlsx", views.vouchers_xlsx, name="vouchers_xlsx"),
    path("bons/<uuid:pk>/", views.claim, name="claim"),
    path("echeances/", instalment_views.overdue, name="overdue"),
    path("echeances/<ticket:reference>/", instalment_views.settle, name="settle"),
    path("especes/<uuid:person>/", instalment_views.cash, name="cash"),
    path("accords/<uuid:person>/", instalment_views.agree, name="agree"),
]
