"""Names the queues and jobs and puts jobs on queues. workers/ says what a job does."""
