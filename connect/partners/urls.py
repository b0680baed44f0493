"""Partners, as an antenna works with them."""

from django.urls import path

from connect.partners import outreach_views, views
from connect.partners.joining import answer_views as answers

app_name = "partners"
urlpatterns = [
    path("", views.listing, name="structures"),
    path("nouvelle/", views.new, name="new"),
    path("demandes/", answers.listing, name="requests"),
    path("demandes/<uuid:pk>/", answers.one, name="request"),
    path("demandes/<uuid:pk>/accepter/", answers.accept, name="request_accept"),
    path("demandes/<uuid:pk>/refuser/", answers.refuse, name="request_refuse"),
    path("visites/", outreach_views.log, name="outreach"),
    path("plaquette.pdf", outreach_views.leaflet_pdf, name="leaflet"),
    path("<int:pk>/", views.structure, name="structure"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/inviter/", views.invite, name="invite"),
    path("<int:pk>/travailler-ensemble/", views.work_together, name="work_together"),
    path("<int:pk>/convention/", views.agreement, name="agreement"),
    path("<int:pk>/visite/", outreach_views.note, name="outreach_note"),
    path("<int:pk>/invitations/<uuid:invitation>/retirer/", views.invitation_withdraw, name="invitation_withdraw"),
    path("<int:pk>/postes/<int:post>/dernier-jour/", views.post_end, name="post_end"),
    path("<int:pk>/postes/<int:post>/referent/", views.post_referent, name="post_referent"),
]
