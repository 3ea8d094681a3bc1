"""Addresses of duties."""

from django.urls import path

from customers.duties import views

app_name = "duties"

urlpatterns = [
    path("", views.duties, name="list"),
    path("hand-on/", views.hand_on, name="hand_on"),
    path("<int:pk>/", views.open_duty, name="open"),
    path("<int:pk>/waive/", views.waive, name="waive"),
]
