"""Onward orientation to partners, at an antenna."""

from django.urls import URLPattern, path

from beneficiaries.referrals import views

urlpatterns: list[URLPattern] = [
    path("personnes/<uuid:person>/orienter/", views.refer, name="refer"),
    path("personnes/<uuid:person>/orienter/<uuid:place>/", views.refer_to, name="refer_to"),
    path("orientations/", views.referrals, name="referrals"),
    path("orientations/<uuid:pk>/", views.referral, name="referral"),
    path("orientations/<uuid:pk>/lettre.pdf", views.letter, name="referral_letter"),
    path("orientations/<uuid:pk>/courriel/", views.email, name="referral_email"),
    path("orientations/<uuid:pk>/resultat/", views.result, name="referral_result"),
    path("orientations/<uuid:pk>/redemander/", views.again, name="referral_again"),
    path("orientations/<uuid:pk>/retirer/", views.withdraw, name="referral_withdraw"),
]
