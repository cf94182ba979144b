"""What a token may be good for; a role or relation decides the rest."""

from enum import StrEnum


class Scope(StrEnum):
    """Scopes, complete from the first version."""

    HR_READ = "hr:read"
    HR_WRITE = "hr:write"
    ACTIVITY_READ = "activity:read"
    ACTIVITY_WRITE = "activity:write"
    VERIFICATION_READ = "verification:read"
    VERIFICATION_WRITE = "verification:write"
    PERIOD_READ = "period:read"
    PERIOD_WRITE = "period:write"
    STATEMENT_READ = "statement:read"
    REGULATION_READ = "regulation:read"
    REGULATION_WRITE = "regulation:write"
    BUDGET_READ = "budget:read"
    PAYROLL_READ = "payroll:read"
    PAYROLL_WRITE = "payroll:write"
    EVENTS_READ = "events:read"
    AUDIT_READ = "audit:read"


SCOPE_TEXTS: dict[Scope, str] = {
    Scope.HR_READ: "Read units, posts, employees, assignments, calendars and attendance",
    Scope.HR_WRITE: "Record units, posts, employees, assignments, calendars and attendance",
    Scope.ACTIVITY_READ: "Read one's own activity entries and the catalogue",
    Scope.ACTIVITY_WRITE: "Push one's own activity entries",
    Scope.VERIFICATION_READ: "Read the entries that await one's decision",
    Scope.VERIFICATION_WRITE: "Approve, return or reject entries",
    Scope.PERIOD_READ: "Read the state of months and of their runs",
    Scope.PERIOD_WRITE: "Close, run, approve and publish months",
    Scope.STATEMENT_READ: "Read scores and TKD statements",
    Scope.REGULATION_READ: "Read the regulations in force",
    Scope.REGULATION_WRITE: "Name the regulation in force, draft and approve regulations",
    Scope.BUDGET_READ: "Project a year's cost",
    Scope.PAYROLL_READ: "Read publications",
    Scope.PAYROLL_WRITE: "Post receipts and register webhooks",
    Scope.EVENTS_READ: "Read the event feed",
    Scope.AUDIT_READ: "Read the audit log",
}
