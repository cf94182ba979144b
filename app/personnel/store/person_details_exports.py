"""Selects that give the sensitive facts of people back under natural keys, sealed as they stand.

A sealed value comes as `<employee id> <sealed>`, since it can be opened only with whose it is. `unit_code` is the unit
of the person's last definitive post.
"""

from typing import Final

_UNIT = """
LEFT JOIN LATERAL (
    SELECT u.code FROM assignments a
    JOIN post_versions pv ON pv.agency_id = a.agency_id AND pv.post_id = a.post_id AND pv.known_until IS NULL
         AND pv.since <= greatest(a.since, coalesce(a.until - 1, pv.since))
    JOIN units u ON u.agency_id = pv.agency_id AND u.unit_id = pv.unit_id
    WHERE a.agency_id = f.agency_id AND a.employee_id = f.employee_id AND a.kind = 'definitive'
      AND a.known_until IS NULL
    ORDER BY a.since DESC, pv.since DESC LIMIT 1
) unit ON true
"""
_EMPLOYEE = "JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id"

IDENTITY_NUMBERS: Final = f"""
SELECT e.nip, f.employee_id || ' ' || f.nik_sealed AS nik, f.employee_id || ' ' || f.npwp_sealed AS npwp,
       unit.code AS unit_code, f.known_from, f.known_until
FROM identity_numbers f {_EMPLOYEE} {_UNIT}
WHERE f.agency_id = %(agency_id)s AND {{chosen}} ORDER BY e.nip COLLATE "C", f.known_from
"""  # noqa: S608 - constants of this module

BANK_ACCOUNTS: Final = f"""
SELECT e.nip, f.since, f.until, f.bank_code, f.bank_name,
       f.employee_id || ' ' || f.account_number_sealed AS account_number,
       f.employee_id || ' ' || f.account_name_sealed AS account_name,
       unit.code AS unit_code, f.known_from, f.known_until
FROM bank_accounts f {_EMPLOYEE} {_UNIT}
WHERE f.agency_id = %(agency_id)s AND {{chosen}} ORDER BY e.nip COLLATE "C", f.since, f.known_from
"""  # noqa: S608 - constants of this module

TAX_STATUSES: Final = f"""
SELECT e.nip, f.tax_year, f.ptkp, f.source, unit.code AS unit_code, f.known_from, f.known_until
FROM tax_statuses f {_EMPLOYEE} {_UNIT}
WHERE f.agency_id = %(agency_id)s AND {{chosen}} ORDER BY e.nip COLLATE "C", f.tax_year, f.known_from
"""  # noqa: S608 - constants of this module

ZAKAT_CONSENTS: Final = f"""
SELECT e.nip, f.since, f.until, f.consent, f.document, unit.code AS unit_code, f.known_from, f.known_until
FROM zakat_consents f {_EMPLOYEE} {_UNIT}
WHERE f.agency_id = %(agency_id)s AND {{chosen}} ORDER BY e.nip COLLATE "C", f.since, f.known_from
"""  # noqa: S608 - constants of this module
