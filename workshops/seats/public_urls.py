"""What anyone may open, without an account: a session to book, a seat to give back. At /seance/."""

from django.urls import URLPattern, path

from workshops.seats import public_views as views

app_name = "public_seats"
urlpatterns: list[URLPattern] = [
    path("place/<str:secret>/", views.place, name="place"),
    path("<str:code>/", views.session, name="session"),
]
