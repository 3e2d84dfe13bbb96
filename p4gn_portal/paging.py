"""Paging through lists that grow for years: counted as far as anybody pages, and no further."""

from functools import cached_property

from django.core.paginator import Paginator


class LongPaginator(Paginator):
    """Counts at most `MOST` rows, so a list costs the same at a thousand rows and at a million.

    Who looks for something older narrows the list; `is_longer` says that there is more.
    """

    MOST = 1_000

    @cached_property
    def _seen(self) -> int:
        rows = self.object_list.order_by()[: self.MOST + 1]  # type: ignore[attr-defined]
        return rows.count()

    @cached_property
    def count(self) -> int:
        """Rows that may be paged through."""
        return min(self._seen, self.MOST)

    @property
    def is_longer(self) -> bool:
        """There are more rows than are counted."""
        return self._seen > self.MOST
