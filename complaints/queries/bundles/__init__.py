"""§5.6.5 What is bound for a dispute: the whole file in sections, each in the order of its days."""

from complaints.queries.bundles.items import bundles_of, head_of, items_of, progress_of

__all__ = ["bundles_of", "head_of", "items_of", "progress_of"]
