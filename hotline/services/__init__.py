"""Use cases, each in one transaction: what happens when somebody texts, calls, answers, or time passes."""
