"""Every kind of row that HR systems send and get back, by its name."""

from app.imports.kinds import Kind
from app.imports.rows import attendance, catalogue, conduct, person_details, personnel

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (*personnel.KINDS, *person_details.KINDS, *attendance.KINDS, *conduct.KINDS, *catalogue.KINDS)
}
"""In the order in which an agency's files are read: what is named by a later kind comes in an earlier one."""
