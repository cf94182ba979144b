"""What a token may be good for; a role or relation decides the rest."""

from enum import StrEnum


class Scope(StrEnum):
    """Scopes, complete from the first version."""

    HR_READ = "hr:read"
    HR_WRITE = "hr:write"
    HR_SENSITIVE = "hr:sensitive"
    """NIK, NPWP and bank accounts in full."""
    ACTIVITY_READ = "activity:read"
    ACTIVITY_WRITE = "activity:write"
    VERIFICATION_READ = "verification:read"
    VERIFICATION_WRITE = "verification:write"
    PERIOD_READ = "period:read"
    PERIOD_WRITE = "period:write"
    STATEMENT_READ = "statement:read"
    STATEMENT_WRITE = "statement:write"
    REGULATION_READ = "regulation:read"
    REGULATION_WRITE = "regulation:write"
    BUDGET_READ = "budget:read"
    PAYROLL_READ = "payroll:read"
    PAYROLL_WRITE = "payroll:write"
    EVENTS_READ = "events:read"
    AUDIT_READ = "audit:read"
