"""Sign-in, in French addresses, over allauth's views."""

from allauth.account import views
from django.urls import include, path

urlpatterns = [
    path("connexion/", views.login, name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inscription/", views.signup, name="account_signup"),  # closed; allauth reverses the name
    path("code/", views.request_login_code, name="account_request_login_code"),
    path("code/saisir/", views.confirm_login_code, name="account_confirm_login_code"),
    path("mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/choisir/<str:uidb36>-<str:key>/",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/choisi/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    path("mot-de-passe/changer/", views.password_change, name="account_change_password"),
    path("reauthentification/", views.reauthenticate, name="account_reauthenticate"),
    path("inactif/", views.account_inactive, name="account_inactive"),
    path("second-facteur/", include("allauth.mfa.urls")),
]
