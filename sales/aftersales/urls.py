from django.urls import path

from sales.aftersales import case_views, paper_views, views

app_name = "aftersales"
urlpatterns = [
    path("", case_views.cases, name="cases"),
    path("personnes/<uuid:person>/", case_views.bought, name="bought"),
    path("appareils/<uuid:line>/", case_views.device, name="device"),
    path("appareils/<uuid:line>/ouvrir/", case_views.open_case, name="open"),
    path("appareils/<uuid:line>/echanger/", views.exchange, name="exchange"),
    path("appareils/<uuid:line>/certificat/", paper_views.certificate, name="certificate"),
    path("appareils/<uuid:line>/certificat.pdf", paper_views.certificate_pdf, name="certificate_pdf"),
    path("appareils/<uuid:line>/garantie.pdf", paper_views.guarantee_pdf, name="guarantee_pdf"),
    path("dossiers/<uuid:pk>/", case_views.case, name="case"),
    path("dossiers/<uuid:pk>/bon.pdf", case_views.slip, name="slip"),
    path("accords/<uuid:pk>/", views.answer, name="answer"),
    path("tickets/<ticket:reference>/rendre/", views.refund, name="refund"),
    path("tickets/<ticket:reference>/courriel/", paper_views.email, name="email"),
    path("tickets/<ticket:reference>/paiement.pdf", paper_views.payment_pdf, name="payment_pdf"),
    path("remboursements/<ticket:reference>/", views.refunded, name="refunded"),
    path("remboursements/<ticket:reference>/imprimer/", views.print_refund, name="refund_print"),
    path("remboursements/<ticket:reference>/<str:form>.pdf", views.refund_pdf, name="refund_pdf"),
]
