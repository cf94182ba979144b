"""Who works where, and who may do what: the use cases of personnel."""

from app.personnel.model import SignIn
from app.personnel.service.assignment_recording import record_assignments
from app.personnel.service.assignments import assignments_page, create_assignments, end_assignment, get_assignment
from app.personnel.service.departure_revocations import Revocation, Revoked, revoke_departure
from app.personnel.service.departures import Departed, Departure, depart, sign_in_until
from app.personnel.service.gaps import gaps_page
from app.personnel.service.moments import moment
from app.personnel.service.recording import record_employees, record_posts, record_units
from app.personnel.service.roles import (
    Proposal,
    appoint_first_officers,
    approve_grant,
    end_grant,
    get_grant,
    grants_page,
    propose_grant,
)
from app.personnel.service.scope_changes import (
    approve_scopes,
    change_scopes,
    get_scope_change,
    scope_changes_page,
)
from app.personnel.service.sign_in_endings import NewSubject, SignInEnding, end_principal, rebind_principal
from app.personnel.service.sign_ins import bind_principals, get_principal, principal_of, principals_page
from app.personnel.service.superior_changes import (
    delegations_page,
    record_delegation_rows,
    record_delegations,
    record_superior_override_rows,
    record_superior_overrides,
    superior_overrides_page,
)
from app.personnel.service.superiors import maybe_subordinates_on, subordinates_page, superiors_of, superiors_on
from app.personnel.service.things import (
    change_thing,
    create_things,
    employee_by_nip,
    get_thing,
    ids_by_code,
    things_page,
)

__all__ = [
    "Departed",
    "Departure",
    "NewSubject",
    "Proposal",
    "Revocation",
    "Revoked",
    "SignIn",
    "SignInEnding",
    "appoint_first_officers",
    "approve_grant",
    "approve_scopes",
    "assignments_page",
    "bind_principals",
    "change_scopes",
    "change_thing",
    "create_assignments",
    "create_things",
    "delegations_page",
    "depart",
    "employee_by_nip",
    "end_assignment",
    "end_grant",
    "end_principal",
    "gaps_page",
    "get_assignment",
    "get_grant",
    "get_principal",
    "get_scope_change",
    "get_thing",
    "grants_page",
    "ids_by_code",
    "maybe_subordinates_on",
    "moment",
    "principal_of",
    "principals_page",
    "propose_grant",
    "rebind_principal",
    "record_assignments",
    "record_delegation_rows",
    "record_delegations",
    "record_employees",
    "record_posts",
    "record_superior_override_rows",
    "record_superior_overrides",
    "record_units",
    "revoke_departure",
    "scope_changes_page",
    "sign_in_until",
    "subordinates_page",
    "superior_overrides_page",
    "superiors_of",
    "superiors_on",
    "things_page",
]
