"""Queues and jobs: their names, and putting jobs on them. Nothing here knows what a job does."""
