"""The use cases of the catalogue."""

from app.catalogue.service.reading import catalogue_items, catalogue_page
from app.catalogue.service.recording import record_items, record_uses

__all__ = ["catalogue_items", "catalogue_page", "record_items", "record_uses"]
