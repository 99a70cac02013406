"""Finds faults in the content, one file for each kind. Only loose ends keep it from being loaded."""
