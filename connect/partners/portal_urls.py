"""What a structure does for itself, under /portail/."""

from django.urls import path

from connect.partners import portal_views as views

app_name = "partners_portal"
urlpatterns = [
    path("equipe/", views.team, name="team"),
    path("equipe/inviter/", views.invite, name="invite"),
    path("equipe/invitations/<uuid:pk>/renvoyer/", views.invitation_again, name="invitation_again"),
    path("equipe/invitations/<uuid:pk>/retirer/", views.invitation_withdraw, name="invitation_withdraw"),
    path("equipe/<int:pk>/dernier-jour/", views.post_end, name="post_end"),
    path("equipe/<int:pk>/referent/", views.post_referent, name="post_referent"),
    path("equipe/moi/", views.me, name="me"),
    path("equipe/code/", views.code, name="code"),
    path("structure/", views.details, name="details"),
]
