"""What an address means: ``/posts/1/comments`` is the comments of post 1."""

from __future__ import annotations

from dataclasses import dataclass

from gatherlab.practice.relations import CHILDREN
from gatherlab.practice.texts import RESOURCES

__all__ = ["Address", "understand"]


@dataclass(frozen=True, slots=True)
class Address:
    """A list (``/posts``), a row (``/posts/1``) or a row's list (``/posts/1/comments``)."""

    resource: str
    row_id: str | None = None
    child: str | None = None

    @property
    def pattern(self) -> str:
        """The kind of path, by which requests count together: ``/posts/{id}/comments``."""
        parts = [self.resource, "{id}" if self.row_id is not None else None, self.child]
        return "/" + "/".join(part for part in parts if part)


def understand(path: str) -> Address | None:
    """The address a path stands for, or None where nothing is there.  A slash at the end is no difference."""
    match path.strip("/").split("/"):
        case [resource] if resource in RESOURCES:
            return Address(resource)
        case [resource, row_id] if resource in RESOURCES:
            return Address(resource, row_id)
        case [resource, row_id, child] if (resource, child) in CHILDREN:
            return Address(resource, row_id, child)
    return None
