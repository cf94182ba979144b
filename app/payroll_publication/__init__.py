"""Payments of a month, approved by two persons and handed to payroll."""
