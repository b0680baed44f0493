"""Addresses outside any antenna: the way in, accounts, the portal, the national desk."""

from django.urls import include, path

from connect import home

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("compte/", include("connect.accounts.urls")),
    path("portail/", include("beneficiaries.portal_urls")),
    path("portail/formations/", include("training.portal_urls")),
    path("siege/", include("connect.impact.national_urls")),
    path("demo/", include("connect.post.urls")),
]

handler403 = "connect.home.forbidden"
handler404 = "connect.home.not_found"
handler500 = "connect.home.server_error"
