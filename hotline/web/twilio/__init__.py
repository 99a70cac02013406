"""The carrier's webhooks, all below /twilio/. Each answers TwiML; where a person gets the answer, always with 200.

A status callback that cannot be stored gets 500: no person gets that answer, and the carrier logs what was lost.
"""
