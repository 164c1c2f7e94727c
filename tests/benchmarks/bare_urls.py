"""Every address of the project, and one page that holds nothing but the frame of all pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from clinic.urls import urlpatterns as _of_the_project


def bare(request: HttpRequest) -> HttpResponse:
    """A page for signed-in people without content of its own."""
    return render(request, "base.html")


urlpatterns = [path("bare/", bare), *_of_the_project]
