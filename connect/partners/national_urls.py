"""Partners, as the national team works with them, under /siege/."""

from django.urls import path

from connect.partners import national_views, views
from connect.partners.joining import answer_views as answers

app_name = "national_partners"
urlpatterns = [
    path("partenaires/", views.listing, name="structures"),
    path("partenaires/nouvelle/", views.new, name="new"),
    path("partenaires/limites/", national_views.sending_limits, name="limits"),
    path("partenaires/demandes/", answers.listing, name="requests"),
    path("partenaires/demandes/<uuid:pk>/", answers.one, name="request"),
    path("partenaires/demandes/<uuid:pk>/accepter/", answers.accept, name="request_accept"),
    path("partenaires/demandes/<uuid:pk>/refuser/", answers.refuse, name="request_refuse"),
    path("partenaires/<int:pk>/", views.structure, name="structure"),
    path("partenaires/<int:pk>/modifier/", views.edit, name="edit"),
    path("partenaires/<int:pk>/inviter/", views.invite, name="invite"),
    path("partenaires/<int:pk>/fermer/", national_views.suspend, name="suspend"),
    path("partenaires/<int:pk>/rouvrir/", national_views.reopen, name="reopen"),
    path(
        "partenaires/<int:pk>/invitations/<uuid:invitation>/retirer/",
        views.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("partenaires/<int:pk>/postes/<int:post>/dernier-jour/", views.post_end, name="post_end"),
    path("partenaires/<int:pk>/postes/<int:post>/referent/", views.post_referent, name="post_referent"),
]
