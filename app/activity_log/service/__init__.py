"""The use cases of the activity log."""

from app.activity_log.service.pushes import push

__all__ = ["push"]
