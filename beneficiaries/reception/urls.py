"""Who came without an appointment: the queue at the door, and who takes whom."""

from django.urls import URLPattern, path

from beneficiaries.reception import views

urlpatterns: list[URLPattern] = [
    path("file/", views.board, name="queue"),
    path("file/attente/", views.waiting_count, name="queue_count"),
    path("file/bornes/", views.door_tablets, name="tablets"),
    path("file/bornes/<int:pk>/eteindre/", views.switch_off, name="tablet_off"),
    path("file/<uuid:pk>/prendre/", views.take, name="turn_take"),
    path("file/<uuid:pk>/rendre/", views.give_back, name="turn_give_back"),
    path("file/<uuid:pk>/vu/", views.seen, name="turn_seen"),
    path("file/<uuid:pk>/parti/", views.left, name="turn_left"),
    path("file/<uuid:pk>/qui/", views.who, name="turn_who"),
    path("file/<uuid:pk>/qui/<uuid:person>/", views.is_person, name="turn_person"),
]
