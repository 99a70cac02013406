"""Printed sheets: a poster and wallet cards for each worksite, from the same content as the hotline speaks."""
