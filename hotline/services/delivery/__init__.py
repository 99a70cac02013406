"""Everything that leaves by the carrier: one table, one state machine, one way out."""
