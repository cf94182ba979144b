"""Reads calendars, attendance, leaves, discipline and salaries back as the rows that record them: by codes and NIP."""

from __future__ import annotations

from typing import Final

CALENDARS: Final = """
SELECT f.code, f.name, f.time_zone, NULL::text AS unit_code, f.known_from, f.known_until
FROM (SELECT c.*, NULL::bigint AS known_until FROM calendars c WHERE c.agency_id = %(agency_id)s) f
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY f.code
"""

CALENDAR_DAYS: Final = """
SELECT c.code AS calendar_code, f.day, f.kind, f.starts_at, f.ends_at, f.minutes, f.label,
       NULL::text AS unit_code, f.known_from, f.known_until
FROM calendar_days f
JOIN calendars c ON c.agency_id = f.agency_id AND c.calendar_id = f.calendar_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY c.code, f.day, f.known_from
"""

CALENDAR_USES: Final = """
SELECT u.code AS unit_code, f.since, f.until, c.code AS calendar_code,
       u.code AS unit_code, f.known_from, f.known_until
FROM calendar_uses f
JOIN calendars c ON c.agency_id = f.agency_id AND c.calendar_id = f.calendar_id
LEFT JOIN units u ON u.agency_id = f.agency_id AND u.unit_id = f.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY u.code NULLS FIRST, f.since, f.known_from
"""

# In all that follows the unit is that of the definitive post on the day, as known now.
ROSTERS: Final = """
SELECT e.nip, f.day, f.kind, f.starts_at, f.ends_at, f.minutes, u.code AS unit_code, f.known_from, f.known_until
FROM rosters f
JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id
LEFT JOIN assignments a ON a.agency_id = f.agency_id AND a.employee_id = f.employee_id AND a.kind = 'definitive'
     AND a.known_until IS NULL AND a.since <= f.day AND (a.until IS NULL OR a.until > f.day)
LEFT JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id
     AND v.known_until IS NULL AND v.since <= f.day AND (v.until IS NULL OR v.until > f.day)
LEFT JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY e.nip, f.day, f.known_from
"""

# Minutes that were derived are left out beside their times: whoever reads the row derives them again.
ATTENDANCE_DAYS: Final = """
SELECT e.nip, f.day, f.status, f.leave_kind, CASE WHEN m.ready THEN f.late_minutes END AS late_minutes,
       CASE WHEN m.ready THEN f.early_minutes END AS early_minutes,
       CASE WHEN m.ready THEN f.attended_minutes END AS attended_minutes,
       f.arrived_at, f.left_at, f.device_time, f.source, f.confidence, f.apel,
       u.code AS unit_code, f.known_from, f.known_until
FROM attendance_days f
CROSS JOIN LATERAL (SELECT f.arrived_at IS NULL AND f.left_at IS NULL AS ready) m
JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id
LEFT JOIN assignments a ON a.agency_id = f.agency_id AND a.employee_id = f.employee_id AND a.kind = 'definitive'
     AND a.known_until IS NULL AND a.since <= f.day AND (a.until IS NULL OR a.until > f.day)
LEFT JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id
     AND v.known_until IS NULL AND v.since <= f.day AND (v.until IS NULL OR v.until > f.day)
LEFT JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY e.nip, f.day, f.known_from
"""

LEAVES: Final = """
SELECT e.nip, f.kind, f.since, f.until, f.with_note, f.child, f.decree,
       u.code AS unit_code, f.known_from, f.known_until
FROM leaves f
JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id
LEFT JOIN assignments a ON a.agency_id = f.agency_id AND a.employee_id = f.employee_id AND a.kind = 'definitive'
     AND a.known_until IS NULL AND a.since <= f.since AND (a.until IS NULL OR a.until > f.since)
LEFT JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id
     AND v.known_until IS NULL AND v.since <= f.since AND (v.until IS NULL OR v.until > f.since)
LEFT JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY e.nip, f.since, f.known_from
"""

DISCIPLINE_EVENTS: Final = """
SELECT e.nip, f.day, f.kind, f.times, f.event_id, u.code AS unit_code, f.known_from, f.known_until
FROM discipline_events f
JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id
LEFT JOIN assignments a ON a.agency_id = f.agency_id AND a.employee_id = f.employee_id AND a.kind = 'definitive'
     AND a.known_until IS NULL AND a.since <= f.day AND (a.until IS NULL OR a.until > f.day)
LEFT JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id
     AND v.known_until IS NULL AND v.since <= f.day AND (v.until IS NULL OR v.until > f.day)
LEFT JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY e.nip, f.day, f.kind, f.event_id, f.known_from
"""

SALARY_FACTS: Final = """
SELECT e.nip, to_char(f.payment_month, 'YYYY-MM') AS payment_month, f.gross, f.bpjs_base, f.tax_withheld,
       u.code AS unit_code, f.known_from, f.known_until
FROM salary_facts f
JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id
LEFT JOIN assignments a ON a.agency_id = f.agency_id AND a.employee_id = f.employee_id AND a.kind = 'definitive'
     AND a.known_until IS NULL AND a.since <= f.payment_month AND (a.until IS NULL OR a.until > f.payment_month)
LEFT JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id
     AND v.known_until IS NULL AND v.since <= f.payment_month AND (v.until IS NULL OR v.until > f.payment_month)
LEFT JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY e.nip, f.payment_month, f.known_from
"""
