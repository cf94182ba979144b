"""The job that reads a file."""

from app.imports.service.files import IMPORT_TASK
from app.imports.service.running import read_file
from app.jobs.worker import Task

TASKS = (Task(name=IMPORT_TASK, run=read_file),)
