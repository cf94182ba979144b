"""Calendars, days, leave, conduct and salaries of people, as HR systems tell them."""
