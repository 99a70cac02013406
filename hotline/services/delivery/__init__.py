"""Everything that leaves by the carrier: one table, one state machine, one way out.

outbox writes rows; claim takes those that are due, as far as throttle permits, and bundle joins alerts into one text.
deliver posts them while breaker permits, with in_flight on their way, and results records what each POST brought.
status takes callbacks, reconcile looks up what is in doubt, failures records what reached nobody. What follows
elsewhere goes through consequences.
"""
