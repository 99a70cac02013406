"""The carrier's webhooks, all below /twilio/. Each answers TwiML, to a person with 200, whatever breaks.

A status callback that cannot be stored gets 500: nobody hears it, and the carrier's log shows what was lost.
"""
