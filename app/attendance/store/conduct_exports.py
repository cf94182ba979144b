"""Reads facts of conduct back as the rows that they came in."""

from typing import Final, LiteralString

_UNIT: Final = """
LEFT JOIN LATERAL (
    SELECT u.code FROM assignments a
    JOIN post_versions pv ON pv.agency_id = a.agency_id AND pv.post_id = a.post_id AND pv.known_until IS NULL
         AND pv.since <= said.day AND (pv.until IS NULL OR pv.until > said.day)
    JOIN units u ON u.agency_id = pv.agency_id AND u.unit_id = pv.unit_id
    WHERE a.agency_id = f.agency_id AND a.employee_id = f.employee_id AND a.kind = 'definitive'
      AND a.known_until IS NULL AND a.since <= said.day AND (a.until IS NULL OR a.until > said.day)
) unit ON true
WHERE f.agency_id = %(agency_id)s AND {chosen}
"""

SANCTIONS: Final[LiteralString] = (
    """
SELECT e.nip, f.kind, f.since, f.decree_number, f.months, f.share::text AS share, f.until,
       unit.code AS unit_code, f.known_from, f.known_until
FROM sanctions f JOIN employees e USING (agency_id, employee_id)
CROSS JOIN LATERAL (SELECT f.since AS day) said
"""
    + _UNIT
    + "ORDER BY e.nip, f.kind, f.since"
)

OBLIGATION_HOLDS: Final[LiteralString] = (
    """
SELECT e.nip, f.obligation, f.since, f.reason, f.reference, f.released_on, f.release_reason,
       unit.code AS unit_code, f.known_from, f.known_until
FROM obligation_holds f JOIN employees e USING (agency_id, employee_id)
CROSS JOIN LATERAL (SELECT f.since AS day) said
"""
    + _UNIT
    + "ORDER BY e.nip, f.obligation, f.since"
)

ASSESSMENTS: Final[LiteralString] = (
    """
SELECT e.nip, f.period, f.skp_score::text AS skp_score, f.predicate, f.behaviour_score::text AS behaviour_score,
       f.review_360_score::text AS review_360_score, f.skp_submitted_on,
       unit.code AS unit_code, f.known_from, f.known_until
FROM assessments f JOIN employees e USING (agency_id, employee_id)
CROSS JOIN LATERAL (SELECT (rpad(f.period, 10, '-01-01'))::date AS day) said
"""
    + _UNIT
    + "ORDER BY e.nip, f.period"
)

INDICATORS: Final[LiteralString] = """
SELECT e.nip, own.code AS unit_code, to_char(f.month, 'YYYY-MM') AS month, f.kind, f.name, f.target::text AS target,
       f.realisation::text AS realisation, f.value::text AS value, f.known_from, f.known_until
FROM indicators f
LEFT JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id
LEFT JOIN units own ON own.agency_id = f.agency_id AND own.unit_id = f.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY e.nip NULLS LAST, own.code, f.month, f.kind, f.name
"""
"""The unit of a row is its owner; an indicator of a person counts for no unit."""

OUTAGES: Final[LiteralString] = """
SELECT f.code, f.since_at, f.until_at, f.reach,
       (SELECT string_agg(u.code, ';' ORDER BY u.code) FROM units u
        WHERE u.agency_id = f.agency_id AND u.unit_id = ANY(f.unit_ids)) AS unit_codes,
       f.description, f.declared_by, f.withdrawn, NULL::text AS unit_code, f.known_from, f.known_until
FROM outages f
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY f.code
"""
