"""Measurements, side by side with their floor in one run: `make bench`. Nothing here is part of the tests.

Every part starts real processes over real stores, and ends them. `double` is the carrier, `load` makes the
requests, `floor` and `bare` are the least that does the same work without us.
"""
