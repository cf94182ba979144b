"""Who may read about a person: those whose work it is, and the person itself."""

from uuid import UUID

from app.http.edge import Edge
from app.shared.caller import Role

READERS = (Role.OFFICER, Role.CLERK, Role.APPROVER, Role.AUDITOR)


def may_read(edge: Edge, employee_id: UUID | None) -> bool:
    """Tell whether the caller may read about an employee (None: about all)."""
    return edge.caller.has(*READERS) or (employee_id is not None and employee_id == edge.caller.employee_id)


def require_recorder(edge: Edge, *roles: Role) -> None:
    """Refuse to record facts unless the caller has a role for it, or is a machine whose own row names the scope."""
    if not edge.caller.machine:
        edge.require_role(*roles)


def require_reader(edge: Edge, employee_id: UUID | None = None) -> None:
    """Refuse to read about an employee (None: about all) unless the caller has a role for it or is that employee."""
    if not may_read(edge, employee_id):
        edge.require_role(*READERS)
