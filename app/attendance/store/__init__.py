"""Every query on calendars, attendance, discipline events and salary facts."""
