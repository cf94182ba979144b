"""Refusals: what the service says no to, raised where it is known.

A refusal has a stable `code`; its texts and HTTP status stand in `app.http.problem_texts`, one entry per code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One place in the request that is wrong: a JSON Pointer and a code, never the value itself."""

    pointer: str
    code: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that the caller can do about a refusal, with a link where there is something to look at."""

    code: str
    params: dict[str, str] = field(default_factory=dict)
    href: str | None = None


class Refusal(Exception):  # noqa: N818 - the base of all refusals; each concrete one ends in Error
    """The service understood and says no; nothing was changed."""

    code: ClassVar[str]

    def __init__(
        self,
        *,
        errors: tuple[FieldError, ...] = (),
        remedies: tuple[Remedy, ...] = (),
        **params: object,
    ) -> None:
        super().__init__(type(self).__name__)
        self.params = {name: str(value) for name, value in params.items()}
        self.errors = errors
        self.remedies = remedies


class InvalidError(Refusal):
    """The request is well formed and means something that can't be."""


class NotFoundError(Refusal):
    """There is no such thing, or it isn't the caller's."""


class ForbiddenError(Refusal):
    """The caller may not do this at all."""


class ConflictError(Refusal):
    """The state of things, or another entry, stands against it."""


class PreconditionError(Refusal):
    """The caller acted on a version that is no longer the current one."""
