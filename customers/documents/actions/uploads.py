"""Uploaded originals, kept with what they belong to."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from customers.documents.actions.files import write
from customers.documents.actions.originals import TOO_LARGE, cleaned, refuse
from customers.documents.models import Upload
from customers.documents.rules import LARGEST_UPLOAD, safe_name
from customers.models import Household, Staff


@transaction.atomic
def keep_upload(*, file: UploadedFile, subject: models.Model, household: Household | None, by: Staff | None, now: datetime) -> Upload:
    """§5.4.4.7 Keep an original with its subject; what is no picture, PDF or recording is refused with what to do. By a link it comes from nobody with a login."""
    name = file.name or ""
    if (file.size or 0) > LARGEST_UPLOAD:
        raise refuse(name, TOO_LARGE)
    data, media_type = cleaned(name, file.read(LARGEST_UPLOAD + 1))
    upload = Upload(
        household=household,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        name=safe_name(name, media_type),
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=by,
        uploaded_at=now,
    )
    write(upload.file, upload.sha256[:32], data)
    upload.save()
    return upload


@transaction.atomic
def file_uploads_under(*, subjects: Iterable[models.Model], household: Household) -> int:
    """§5.4.4.7 File the originals of subjects under the household they were moved to; return how many. The caller holds the locks and tells both files."""
    return sum(Upload.objects.about(subject).exclude(household=household).update(household=household) for subject in subjects)
