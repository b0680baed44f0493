from django.urls import path

import sales.converters  # noqa: F401 -- registers `ticket`
from sales import views

app_name = "sales"
urlpatterns = [
    path("", views.day_at_the_till, name="till"),
    path("vente/", views.sell_to_nobody, name="sell_anonymous"),
    path("vente/recu/<uuid:sold>/", views.sold, name="sold"),
    path("vente/<uuid:person>/", views.sell, name="sell"),
    path("tickets/<ticket:reference>/", views.receipt, name="receipt"),
    path("tickets/<ticket:reference>/imprimer/", views.print_receipt, name="receipt_print"),
    path("tickets/<ticket:reference>/<str:form>.pdf", views.receipt_pdf, name="receipt_pdf"),
]
