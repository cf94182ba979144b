"""Agencies, the regulation each has chosen since a day, and the regulations that results rest on."""
