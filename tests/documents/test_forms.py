import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from customers.documents.forms import UploadsField
from customers.documents.rules import LARGEST_UPLOAD


class Letter(forms.Form):
    pictures = UploadsField()
    proof = UploadsField(required=True)


def file(name, size=3):
    made = SimpleUploadedFile(name, b"abc")
    made.size = size
    return made


def letter(**files):
    return Letter({}, MultiValueDict(files))


def test_several_files_come_out_as_a_list_and_none_as_an_empty_one():
    sent = letter(proof=[file("a.jpg"), file("b.jpg")])

    assert sent.is_valid()
    assert [one.name for one in sent.cleaned_data["proof"]] == ["a.jpg", "b.jpg"]
    assert sent.cleaned_data["pictures"] == []


def test_a_file_that_must_come_is_asked_for():
    assert list(letter(pictures=[file("a.jpg")]).errors) == ["proof"]


@pytest.mark.parametrize(("size", "errors"), [(LARGEST_UPLOAD, []), (LARGEST_UPLOAD + 1, ["proof"])])
def test_a_file_that_is_too_large_is_told_at_its_field(size, errors):
    sent = letter(proof=[file("a.jpg"), file("b.jpg", size)])

    assert list(sent.errors) == errors
    assert ("b.jpg" in str(sent.errors)) == bool(errors)


def test_the_input_takes_several_files_and_pasted_screenshots():
    written = str(Letter()["pictures"])

    assert "multiple" in written
    assert "data-paste" in written
