"""The life of an incident: reports, answers, timers, drills, its log."""
