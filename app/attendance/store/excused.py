"""Days of presence that an outage touches, and what of lateness and early leave it excuses."""

from typing import Final, LiteralString

from app.attendance.store.followed import FOLLOWED

# An outage is of the post's unit or of one above it, and touches the day by the clock of the calendar that the unit
# follows, with the hours after midnight of a shift that began on it. It excuses what was not recorded, and of minutes
# that come from times those that ran while it lasted.
EXCUSED: Final[LiteralString] = """
WITH RECURSIVE outage AS (
    SELECT o.code, o.unit_ids, o.since_at, coalesce(o.until_at, 'infinity') AS until_at
    FROM outages o
    WHERE o.agency_id = %(agency_id)s AND o.reach IN ('attendance', 'all') AND NOT o.withdrawn
      AND %(known_at)s BETWEEN o.known_from AND coalesce(o.known_until - 1, %(known_at)s)
), present AS (
    SELECT d.employee_id, d.day, d.late_minutes IS NULL AS no_check_in, d.early_minutes IS NULL AS no_check_out,
           CASE WHEN d.late_minutes > 0 THEN d.arrived_at END AS arrived_at,
           d.arrived_at - d.late_minutes * interval '1 minute' AS due_from,
           CASE WHEN d.early_minutes > 0 THEN d.left_at END AS left_at,
           d.left_at + d.early_minutes * interval '1 minute' AS due_to
    FROM attendance_days d
    WHERE d.agency_id = %(agency_id)s AND d.employee_id = ANY(%(people)s) AND d.day >= %(since)s AND d.day < %(until)s
      AND d.status = 'present' AND (coalesce(d.late_minutes, 1) > 0 OR coalesce(d.early_minutes, 1) > 0)
      AND %(known_at)s BETWEEN d.known_from AND coalesce(d.known_until - 1, %(known_at)s)
      AND EXISTS (SELECT FROM outage o WHERE o.since_at < (d.day + 3)::timestamp AT TIME ZONE 'UTC'
                  AND o.until_at > (d.day - 1)::timestamp AT TIME ZONE 'UTC')
), asked AS (
    SELECT employee_id, day FROM present
), {followed}, span AS (
    SELECT m.*, m.day::timestamp AT TIME ZONE clock.zone AS begins,
           ((m.day + 1) + CASE WHEN h.ends_at <= h.starts_at THEN h.ends_at ELSE time '00:00' END)
               AT TIME ZONE clock.zone AS ends
    FROM present m JOIN agencies g ON g.agency_id = %(agency_id)s
    LEFT JOIN followed f ON f.employee_id = m.employee_id AND f.day = m.day
    CROSS JOIN LATERAL (SELECT coalesce(f.time_zone, g.time_zone) AS zone) clock
    LEFT JOIN LATERAL (
        SELECT r.starts_at, r.ends_at, 1 AS place FROM rosters r
        WHERE r.agency_id = %(agency_id)s AND r.employee_id = m.employee_id AND r.day = m.day
          AND %(known_at)s BETWEEN r.known_from AND coalesce(r.known_until - 1, %(known_at)s)
        UNION ALL
        SELECT d.starts_at, d.ends_at, 2 FROM calendar_days d
        WHERE d.agency_id = %(agency_id)s AND d.calendar_id = f.calendar_id AND d.day = m.day
          AND %(known_at)s BETWEEN d.known_from AND coalesce(d.known_until - 1, %(known_at)s)
        ORDER BY place LIMIT 1) h ON true
), excused AS (
    SELECT s.employee_id, s.day, s.no_check_in, s.no_check_out, o.code,
           s.no_check_in OR coalesce(o.since_at < s.arrived_at AND o.until_at > s.due_from, false) AS late,
           s.no_check_out OR coalesce(o.since_at < s.due_to AND o.until_at > s.left_at, false) AS early
    FROM span s
    JOIN outage o ON o.since_at < s.ends AND o.until_at > s.begins AND (
        o.unit_ids IS NULL OR EXISTS (
            SELECT FROM way w WHERE w.employee_id = s.employee_id AND w.day = s.day AND w.unit_id = ANY(o.unit_ids)))
)
SELECT employee_id, day, no_check_in, no_check_out, bool_or(late) AS late_excused, bool_or(early) AS early_excused,
       min(code) AS code
FROM excused WHERE late OR early
GROUP BY employee_id, day, no_check_in, no_check_out
ORDER BY employee_id, day
""".replace("{followed}", FOLLOWED)
