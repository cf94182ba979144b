"""Who may record facts and read about a person: those whose work it is, machines by their scopes, and the person."""

from uuid import UUID

from app.http.edge import Edge
from app.shared.caller import Role

READERS = (Role.OFFICER, Role.CLERK, Role.APPROVER, Role.AUDITOR)


def may_read(edge: Edge, employee_id: UUID | None) -> bool:
    """Tell whether the caller may read about an employee (None: about all)."""
    caller = edge.caller
    return caller.machine or caller.has(*READERS) or (employee_id is not None and employee_id == caller.employee_id)


def require_role_or_machine(edge: Edge, *roles: Role) -> None:
    """Refuse a caller without one of the roles, unless it is a machine: its own row names the scope already."""
    if not edge.caller.machine:
        edge.require_role(*roles)


def require_reader(edge: Edge, employee_id: UUID | None = None) -> None:
    """Refuse to read about an employee (None: about all): one needs a role for it, or is that employee or a machine."""
    if not may_read(edge, employee_id):
        edge.require_role(*READERS)
