"""Sign-in, the quick lock, what was kept, in French addresses; allauth's views under our forms and pages."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from connect.accounts import views
from connect.accounts.code_sign_in import confirm_code
from connect.accounts.second_factor import shown_first

urlpatterns = [
    path("connexion/", account.login, name="account_login"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("inscription/", account.signup, name="account_signup"),  # closed; allauth reverses the name
    path("code/", account.request_login_code, name="account_request_login_code"),
    path("code/saisir/", confirm_code, name="account_confirm_login_code"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    re_path(  # the key has a dash of its own, so the first part must not be greedy
        r"^mot-de-passe/choisir/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("mot-de-passe/choisi/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("mot-de-passe/changer/", account.password_change, name="account_change_password"),
    path("mot-de-passe/definir/", account.password_set, name="account_set_password"),
    path("reauthentification/", account.reauthenticate, name="account_reauthenticate"),
    path("inactif/", account.account_inactive, name="account_inactive"),
    path("second-facteur/", mfa.index, name="mfa_index"),
    path("second-facteur/code/", mfa.authenticate, name="mfa_authenticate"),
    path("second-facteur/confirmer/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-facteur/application/", views.activate_totp, name="mfa_activate_totp"),
    path("second-facteur/application/retirer/", shown_first(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-facteur/codes/", shown_first(views.spare_codes), name="mfa_view_recovery_codes"),
    path(
        "second-facteur/codes/refaire/",
        shown_first(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-facteur/codes/telecharger/",
        shown_first(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("verrouiller/", views.lock_screen, name="lock_screen"),
    path("verrou/", views.locked_screen, name="locked_screen"),
    path("presence/", views.presence, name="presence"),
    path("saisies/", views.kept_forms, name="kept_forms"),
    path("saisies/<uuid:pk>/", views.kept_form, name="kept_form"),
    path("saisies/<uuid:pk>/effacer/", views.drop_kept_form, name="drop_kept_form"),
]
