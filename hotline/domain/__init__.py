"""Rules without input or output: incidents, alerts, escalation, contacts, worksites, numbers, answers."""
