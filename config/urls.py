"""The addresses of the site."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("approvals/", include("customers.authorization.urls")),
    path("complaints/", include("complaints.urls")),
    path("contracts/", include("contracts.urls")),
    path("correspondence/", include("correspondence.urls")),
    path("documents/", include("customers.documents.urls")),
    path("duties/", include("customers.duties.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("customers.urls")),
]
