"""What is refused about units, posts, employees, assignments, sign-ins and roles."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.personnel.model import Assignment, Kind
from app.shared.errors import ConflictError, FieldError, ForbiddenError, InvalidError, NotFoundError, Remedy

_COLLECTIONS = {Kind.UNIT: "units", Kind.POST: "posts", Kind.EMPLOYEE: "employees"}


def _wrong(field: str, code: str) -> tuple[FieldError, ...]:
    return (FieldError(f"/{field}", code),)


class UnitNotFoundError(NotFoundError):
    """There is no such unit on that day."""

    code = "unit-not-found"


class PostNotFoundError(NotFoundError):
    """There is no such post on that day."""

    code = "post-not-found"


class EmployeeNotFoundError(NotFoundError):
    """There is no such employee on that day."""

    code = "employee-not-found"


class AssignmentNotFoundError(NotFoundError):
    """There is no such assignment."""

    code = "assignment-not-found"


class CodeTakenError(ConflictError):
    """Another unit or post has the code; another record has the NIP."""

    code = "code-taken"

    def __init__(self, kind: Kind, thing_id: UUID) -> None:
        link = f"/v1/{_COLLECTIONS[kind]}/{thing_id}"
        super().__init__(kind=kind, remedies=(Remedy("see-existing", href=link),))


class ReferenceUnknownError(InvalidError):
    """A field names something that isn't there."""

    code = "reference-unknown"

    def __init__(self, field: str) -> None:
        super().__init__(field=field, errors=_wrong(field, "reference-unknown"))


class MappingWordError(InvalidError):
    """A code of another system is to mean a word that the rules don't have."""

    code = "mapping-word-unknown"

    def __init__(self, field: str) -> None:
        super().__init__(field=field, errors=_wrong(field, "mapping-word-unknown"))


class DaysReversedError(InvalidError):
    """The days end before they begin, or on the day they begin."""

    code = "days-reversed"

    def __init__(self) -> None:
        super().__init__(errors=_wrong("until", "days-reversed"))


class GolonganError(InvalidError):
    """A PNS or CPNS has a golongan, a PPPK has none."""

    code = "golongan-of-pns-only"

    def __init__(self) -> None:
        super().__init__(errors=_wrong("golongan", "golongan-of-pns-only"))


class GolonganPppkError(InvalidError):
    """Only a PPPK has a golongan of PPPK."""

    code = "golongan-pppk-of-pppk-only"

    def __init__(self) -> None:
        super().__init__(errors=_wrong("golongan_pppk", "golongan-pppk-of-pppk-only"))


class RuangError(InvalidError):
    """A ruang is a step within a golongan of PNS."""

    code = "ruang-without-golongan"

    def __init__(self) -> None:
        super().__init__(errors=_wrong("ruang", "ruang-without-golongan"))


class AboveItselfError(ConflictError):
    """The thing would, some steps up, stand above itself."""

    code = "above-itself"

    def __init__(self, kind: Kind, field: str) -> None:
        super().__init__(kind=kind, errors=_wrong(field, "above-itself"))


class OneselfInsteadError(InvalidError):
    """Nobody decides on its own work, or stands in for itself."""

    code = "oneself-instead"

    def __init__(self, field: str) -> None:
        super().__init__(errors=_wrong(field, "oneself-instead"))


class DelegationOfOthersError(ForbiddenError):
    """Somebody delegates what another may decide."""

    code = "delegation-of-others"


class KnownAtError(InvalidError):
    """The change number is not given out yet: the answer could still change."""

    code = "known-at-not-reached"


class AssignmentClashError(ConflictError):
    """Another assignment stands against it: the base of those that name which."""

    def __init__(self, other: UUID, since: date) -> None:
        remedy = Remedy("see-existing", href=f"/v1/assignments/{other}")
        super().__init__(since=since, errors=_wrong("since", "days-taken"), remedies=(remedy,))


class EmployeeHoldsPostError(AssignmentClashError):
    """The employee has another definitive post on one of the days."""

    code = "employee-holds-post"


class PostHeldError(AssignmentClashError):
    """The post has another definitive holder on one of the days."""

    code = "post-held"


class AlreadyInPostError(AssignmentClashError):
    """The employee holds that very post on one of the days."""

    code = "already-in-post"


class EndNotEarlierError(ConflictError):
    """The assignment ends on that day or before it, or begins after it."""

    code = "assignment-end-not-inside"

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(since=assignment.since, until=assignment.until or "-")


class SignInTakenError(ConflictError):
    """The subject is bound already."""

    code = "sign-in-taken"


class EmployeeBoundError(ConflictError):
    """The employee has a sign-in already; with two it could pass for two persons."""

    code = "employee-already-bound"


class ServiceAccountError(InvalidError):
    """A service account is no employee, and a person brings the scopes with the token."""

    code = "service-account-fields"


class PrincipalNotFoundError(NotFoundError):
    """There is no such principal."""

    code = "principal-not-found"


class GrantNotFoundError(NotFoundError):
    """There is no such grant."""

    code = "role-grant-not-found"


class GrantToOneselfError(ForbiddenError):
    """Nobody proposes or approves a role for itself."""

    code = "role-grant-to-oneself"


class GrantSecondPersonError(ForbiddenError):
    """Who proposed a role can't approve it."""

    code = "role-grant-second-person-needed"


class GrantToServiceAccountError(InvalidError):
    """A service account is no person: its scopes say what it may do, and it never gives or approves anything."""

    code = "role-grant-to-service-account"

    def __init__(self) -> None:
        super().__init__(errors=_wrong("principal_id", "role-grant-to-service-account"))


class GrantAlreadyApprovedError(ConflictError):
    """The grant has been approved."""

    code = "role-grant-already-approved"


class GrantEndError(ConflictError):
    """A grant can only be made to end earlier than it does."""

    code = "role-grant-end-not-earlier"


class GrantTakenBackError(ConflictError):
    """The grant was taken back before anybody approved it."""

    code = "role-grant-taken-back"


class PrincipalEndedError(ConflictError):
    """The sign-in has ended; it stays ended, and a new one can be bound."""

    code = "principal-ended"


class NoPersonError(InvalidError):
    """A service account has no other sign-in in its place: it is ended, and another is bound."""

    code = "principal-not-a-person"


class NoServiceAccountError(InvalidError):
    """Only a service account has scopes of its own."""

    code = "principal-not-a-service-account"


class ScopeChangeNotFoundError(NotFoundError):
    """There is no such change of scopes."""

    code = "scope-change-not-found"


class ScopesUnchangedError(ConflictError):
    """The account has exactly these scopes."""

    code = "scopes-unchanged"


class ScopeChangeAppliedError(ConflictError):
    """The change of scopes counts already."""

    code = "scope-change-already-applied"


class ScopeChangeStaleError(ConflictError):
    """The account's scopes are no longer those that the change was proposed from."""

    code = "scope-change-stale"


class ScopeChangeSecondPersonError(ForbiddenError):
    """Who proposed more scopes can't approve them."""

    code = "scope-change-second-person-needed"


class SignInDaysError(InvalidError):
    """The sign-in of somebody who leaves is to end before the last day is over."""

    code = "sign-in-ends-too-early"

    def __init__(self) -> None:
        super().__init__(errors=_wrong("sign_in_until", "sign-in-ends-too-early"))


class DepartureNotFoundError(NotFoundError):
    """The employee has not left, as far as is known, or there is no such employee."""

    code = "departure-not-found"


class DepartureSecondPersonError(ForbiddenError):
    """Who recorded a departure can't take it back: roles would be given by one person."""

    code = "departure-second-person-needed"


class DepartureOfOneselfError(ForbiddenError):
    """Nobody takes its own departure back."""

    code = "departure-of-oneself"


class DepartureOvertakenError(ConflictError):
    """What the departure ended was changed since, or something else stands in its place."""

    code = "departure-overtaken"

    def __init__(self, hrefs: Sequence[str]) -> None:
        links = (Remedy("see-existing", href=one) for one in dict.fromkeys(hrefs))
        super().__init__(count=len(hrefs), remedies=(*links, Remedy("take-back-partly")))


class TwoOfficersError(InvalidError):
    """An agency begins with two different officers at least."""

    code = "two-officers-needed"


class NikTakenError(ConflictError):
    """Another employee of the agency has the NIK."""

    code = "nik-taken"

    def __init__(self, employee_id: UUID) -> None:
        super().__init__(
            errors=_wrong("nik", "nik-taken"), remedies=(Remedy("see-existing", href=f"/v1/employees/{employee_id}"),)
        )


class SearchByOneError(InvalidError):
    """A search names exactly one number."""

    code = "search-by-one"


class EmployeeAmbiguousError(ConflictError):
    """Several employees have the number."""

    code = "employee-ambiguous"

    def __init__(self, employee_ids: Sequence[UUID]) -> None:
        links = (Remedy("see-existing", href=f"/v1/employees/{one}") for one in employee_ids)
        super().__init__(count=len(employee_ids), remedies=tuple(links))
