import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.documents import actions
from customers.documents.enums import Form
from customers.documents.rendering import Rendered
from tests.documents.test_actions import a_pdf, picture
from tests.factories.customers import NOW, household, manager, rep

pytestmark = pytest.mark.django_db


def test_a_paper_is_shown_to_whom_its_household_concerns_and_404_to_others(client):
    owner, stranger = rep(), rep()
    file = household(owner)
    paper = actions.store_paper(
        form=Form.PAYMENT_NOTICE, number="JK-1", title="x", subject=file, household=file, rendered=Rendered(a_pdf(), 1), by=None, now=NOW
    )

    client.force_login(owner)
    mine = client.get(paper.get_absolute_url())
    client.force_login(stranger)
    other = client.get(paper.get_absolute_url())

    mine.close()
    assert (mine.status_code, mine["Content-Type"], mine["X-Content-Type-Options"]) == (200, "application/pdf", "nosniff")
    assert other.status_code == 404


def test_an_original_is_shown_to_the_manager_and_404_to_another_representative(client):
    owner, stranger = rep(), rep()
    file = household(owner)
    upload = actions.keep_upload(file=SimpleUploadedFile("a.jpg", picture()), subject=file, household=file, by=owner, now=NOW)

    client.force_login(manager(file.project.subsidiary))
    shown = client.get(upload.get_absolute_url())
    client.force_login(stranger)
    hidden = client.get(reverse("documents:upload", args=[upload.pk]))

    shown.close()
    assert (shown.status_code, shown["Content-Disposition"][:6]) == (200, "inline")
    assert hidden.status_code == 404
