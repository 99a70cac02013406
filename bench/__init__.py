"""Measurements, side by side with their floor in one run: `make bench`. Nothing here is part of the tests."""
