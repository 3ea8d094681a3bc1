"""Addresses of correspondence."""

from django.urls import path

from correspondence import views

app_name = "correspondence"

urlpatterns = [
    path("cards/", views.batches, name="batches"),
    path("cards/<int:pk>/", views.batch, name="batch"),
    path("cards/<int:pk>/posted/", views.posted, name="posted"),
    path("cards/checks/<int:pk>/", views.check, name="check"),
    path("cards/checks/<int:pk>/done/", views.done, name="done"),
    path("cards/rows/<int:pk>/strike/", views.strike, name="strike"),
    path("cards/rows/<int:pk>/back/", views.back, name="back"),
    path("cards/rows/<int:pk>/birthday/", views.birthday, name="birthday"),
]
