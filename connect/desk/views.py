from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def placeless(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/counter.html")
