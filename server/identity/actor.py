"""Who is asking: the signed-in person, as every other feature sees them."""

from __future__ import annotations

from dataclasses import dataclass

from server.problems import ProblemError

OFFICER = "officer"
ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Role:
    """A role held: ``officer`` or ``admin``, in one agency, or everywhere when ``agency`` is None (admins only)."""

    role: str
    agency: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person on a device. Everybody is a resident; roles come on top."""

    person: str
    name: str
    device: str
    session: str
    language: str
    roles: tuple[Role, ...] = ()

    def agencies(self) -> frozenset[str]:
        """Agencies whose dossiers this person may see and work on."""
        return frozenset(role.agency for role in self.roles if role.agency is not None)

    def is_officer_of(self, agency: str) -> bool:
        """Whether the person works on dossiers of ``agency``."""
        return agency in self.agencies()

    def is_admin_of(self, agency: str | None) -> bool:
        """Whether the person may enrol and dismiss officers of ``agency`` (None: of the whole deployment)."""
        return any(role.role == ADMIN and role.agency in {None, agency} for role in self.roles)

    def require_officer_of(self, agency: str) -> None:
        """:raises ProblemError: ``forbidden``."""
        if not self.is_officer_of(agency):
            code = "forbidden"
            raise ProblemError(code)

    def require_admin_of(self, agency: str | None) -> None:
        """:raises ProblemError: ``forbidden``."""
        if not self.is_admin_of(agency):
            code = "forbidden"
            raise ProblemError(code)
