"""Who may record facts and read about a person: those whose work it is, machines by their scopes, and the person."""

from uuid import UUID

from app.http.edge import Edge
from app.http.refusals import ScopeMissingError
from app.http.scopes import Scope
from app.imports.kinds import Intake
from app.shared.caller import Role

SENSITIVE_READERS = (Role.OFFICER, Role.AUDITOR)
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


def may_read_sensitive(edge: Edge, employee_id: UUID) -> bool:
    """Tell whether the caller may read what is sensitive in full: its own, or by scope and role."""
    caller = edge.caller
    if employee_id == caller.employee_id:
        return True
    return Scope.HR_SENSITIVE in caller.scopes and (caller.machine or caller.has(*SENSITIVE_READERS))


def require_sensitive(edge: Edge) -> None:
    """Refuse a caller that may not read what is sensitive of everybody."""
    if Scope.HR_SENSITIVE not in edge.caller.scopes:
        raise ScopeMissingError(scope=Scope.HR_SENSITIVE)
    require_role_or_machine(edge, *SENSITIVE_READERS)


def intake_of(edge: Edge) -> Intake:
    """Return for whom and when the rows of a request are recorded."""
    return Intake(caller=edge.caller, now=edge.now, sealer=edge.sealer)
