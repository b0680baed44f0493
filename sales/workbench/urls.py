from django.urls import path

from sales.workbench import paper_views, views

app_name = "workbench"
urlpatterns = [
    path("", views.bench, name="bench"),
    path("appareils.xlsx", views.bench_xlsx, name="bench_xlsx"),
    path("etiquettes/", paper_views.labels, name="labels"),
    path("dechets/", paper_views.slips, name="slips"),
    path("dechets.xlsx", paper_views.slips_xlsx, name="slips_xlsx"),
    path("dechets/nouveau/", paper_views.leave, name="leave"),
    path("dechets/<uuid:pk>/bordereau.pdf", paper_views.slip_pdf, name="slip_pdf"),
    path("lots/<uuid:pk>/effacement.pdf", paper_views.batch_certificate, name="batch_certificate"),
    path("<uuid:pk>/", views.unit, name="unit"),
    path("<uuid:pk>/fiche/", views.facts, name="facts"),
    path("<uuid:pk>/test/", views.test, name="test"),
    path("<uuid:pk>/effacement/", views.erase, name="erase"),
    path("<uuid:pk>/effacement.pdf", paper_views.certificate, name="certificate"),
    path("<uuid:pk>/categorie/", views.grade, name="grade"),
    path("<uuid:pk>/categorie/choisie/", views.grade_by_hand, name="grade_by_hand"),
    path("<uuid:pk>/etat/", views.move, name="move"),
    path("<uuid:pk>/reparation/", views.repair, name="repair"),
    path("<uuid:pk>/piece/", views.part, name="part"),
]
