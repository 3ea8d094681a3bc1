"""Addresses of papers, originals and print runs."""

from django.urls import path

from customers.documents import views

app_name = "documents"

urlpatterns = [
    path("<int:pk>/", views.paper, name="paper"),
    path("originals/<int:pk>/", views.upload, name="upload"),
    path("seals/", views.seals, name="seals"),
    path("seals/<int:pk>/anew/", views.anew, name="seal_anew"),
    path("runs/<int:pk>/", views.run, name="run"),
    path("runs/<int:pk>/retry/", views.retry, name="retry"),
]
