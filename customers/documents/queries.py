"""Whether the stored files are still what was stored."""

import hashlib
from collections.abc import Iterator

from customers.documents.models import Paper, PrintRun, Upload


def changed_files() -> Iterator[str]:
    """Name every paper, original and finished run whose file is missing or differs from its hash."""
    for rows in (Paper.objects.order_by("pk"), Upload.objects.order_by("pk"), PrintRun.objects.filter(finished_at__isnull=False).order_by("pk")):
        for row in rows.iterator():
            try:
                with row.file.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                digest = ""
            if digest != row.sha256:
                yield f"{row._meta.label} {row.pk} {row.file.name}: {'changed' if digest else 'missing'}"
