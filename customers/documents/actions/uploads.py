"""Uploaded originals: known by their bytes, limited, pictures stored without their metadata."""

import hashlib
import io
from datetime import datetime
from pathlib import PurePath

import filetype
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from customers.documents.models import Upload
from customers.documents.rules import LARGEST_UPLOAD, MOST_PIXELS, PDF, PICTURES, RECORDINGS, is_active_pdf
from customers.models import Household, Staff
from customers.refusals import Refusal


class UploadRefused(Refusal):
    """A file that may not be kept."""

    clause = "5.4.4.7"
    message = _("%(name)s cannot be kept: %(reason)s")


TOO_LARGE = _("it is larger than 20 MB. Make it smaller, or split it.")
WRONG_KIND = _("only pictures, PDF and recordings are kept. Scan or photograph it.")
ACTIVE_PDF = _("the PDF carries a script or an attached file. Print it to a new PDF first.")
BAD_PICTURE = _("the picture cannot be read or is too big. Take it again.")


def _refuse(name: str, reason: object) -> UploadRefused:
    """Return the refusal of a file."""
    return UploadRefused(name=name, reason=str(reason))


def _picture(name: str, data: bytes) -> tuple[bytes, str]:
    """Re-encode a picture upright and without metadata, as JPEG or PNG."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _refuse(name, BAD_PICTURE)
            picture = ImageOps.exif_transpose(opened)
            is_png = opened.format == "PNG"
            out = io.BytesIO()
            picture.convert("RGBA" if is_png else "RGB").save(out, "PNG" if is_png else "JPEG", **({} if is_png else {"quality": 88}))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _refuse(name, BAD_PICTURE) from error
    return out.getvalue(), "image/png" if is_png else "image/jpeg"


def _clean(name: str, data: bytes) -> tuple[bytes, str]:
    """Return the bytes to keep and their type, told by the bytes and never by the name."""
    kind = filetype.guess_mime(data) or ""
    if kind in PICTURES:
        return _picture(name, data)
    if kind == PDF:
        if is_active_pdf(data):
            raise _refuse(name, ACTIVE_PDF)
        return data, kind
    if kind in RECORDINGS:
        return data, kind
    raise _refuse(name, WRONG_KIND)


@transaction.atomic
def keep_upload(*, file: UploadedFile, subject: models.Model, household: Household | None, by: Staff, now: datetime) -> Upload:
    """§5.4.4.7 Keep an original with its subject; what is no picture, PDF or recording is refused with what to do."""
    name = PurePath((file.name or "").replace("\\", "/")).name[-120:]
    if (file.size or 0) > LARGEST_UPLOAD:
        raise _refuse(name, TOO_LARGE)
    data, media_type = _clean(name, file.read())
    upload = Upload(
        household=household,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        name=name,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=by,
        uploaded_at=now,
    )
    upload.file.save(f"{upload.sha256[:32]}", ContentFile(data), save=False)
    upload.save()
    return upload
