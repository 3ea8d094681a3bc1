"""The addresses of the site with the floors beside them, served only while the bench measures."""

from django.urls import include, path

from config.bench import floors

urlpatterns = [
    path("bench/today/", floors.today),
    path("bench/households/", floors.households),
    path("bench/found/", floors.found),
    path("bench/matter/<int:pk>/", floors.matter),
    path("bench/reception/", floors.reception),
    path("", include("config.urls")),
]
