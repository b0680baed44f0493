from django.urls import path, register_converter

from sales import views


class Reference:
    """A ticket number: `LI-1-000198`."""

    regex = "[A-Z]{2}-[0-9]{1,3}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "ticket")

app_name = "sales"
urlpatterns = [
    path("", views.day_at_the_till, name="till"),
    path("vente/", views.sell_to_nobody, name="sell_anonymous"),
    path("vente/<uuid:person>/", views.sell, name="sell"),
    path("tickets/<ticket:reference>/", views.receipt, name="receipt"),
    path("tickets/<ticket:reference>/imprimer/", views.print_receipt, name="receipt_print"),
    path("tickets/<ticket:reference>/<str:form>.pdf", views.receipt_pdf, name="receipt_pdf"),
]
