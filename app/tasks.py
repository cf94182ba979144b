"""Every background task of the service, for workers."""

from app.attendance import tasks as attendance
from app.corrections import tasks as corrections
from app.evidence import tasks as evidence
from app.imports import tasks as imports
from app.jobs import upkeep
from app.jobs.worker import Task
from app.seals import tasks as seals
from app.tkd_statement import tasks as tkd_statement
from app.verification import tasks as verification

TASKS: tuple[Task, ...] = (
    *upkeep.TASKS,
    *imports.TASKS,
    *evidence.TASKS,
    *attendance.TASKS,
    *verification.TASKS,
    *tkd_statement.TASKS,
    *corrections.TASKS,
    *seals.TASKS,
)
