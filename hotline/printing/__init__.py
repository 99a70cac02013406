"""Printed sheets: a poster and wallet cards for each worksite, made from the hotline's content."""
