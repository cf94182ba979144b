"""Who works where, and who may do what: the use cases of personnel."""

from app.personnel.model import SignIn
from app.personnel.service.sign_ins import principal_of
from app.personnel.service.superiors import superiors_of

__all__ = ["SignIn", "principal_of", "superiors_of"]
