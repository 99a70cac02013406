"""What the carrier reports about a call: the fields of every webhook, and the status callbacks."""

from email.utils import format_datetime

from hotline.simulator.account.call import SimulatedCall
from hotline.simulator.account.formats import API_VERSION, Form, now
from hotline.simulator.account.state import SimulatedAccount


def call_form(call: SimulatedCall, account_sid: str) -> Form:
    """Return the fields that every webhook about a call has."""
    return [
        ("CallSid", call.sid),
        ("AccountSid", account_sid),
        ("From", call.from_),
        ("To", call.to),
        ("Caller", call.from_),
        ("Called", call.to),
        ("CallStatus", call.status),
        ("ApiVersion", API_VERSION),
        ("Direction", call.direction),
        *([("ParentCallSid", call.parent)] if call.parent else []),
        ("FromCity", "OAKLAND"),
        ("FromState", "CA"),
        ("FromZip", "94612"),
        ("FromCountry", "US"),
        *([("AnsweredBy", call.answered_by)] if call.answered_by else []),
    ]


async def report_progress(account: SimulatedAccount, call: SimulatedCall, event: str, status: str) -> None:
    """Send the status callback of an event, if the call has an address for it and the event was asked for."""
    if not call.callback or event not in call.callback_events:
        return
    # One at a time, so that the callbacks arrive in the order of the events.
    async with call.callback_lock:
        form = _progress_form(call, account.settings.account_sid, event, status)
        call.callbacks_sent += 1
        await account.webhook(call.callback, form, method=call.callback_method)


def _progress_form(call: SimulatedCall, account_sid: str, event: str, status: str) -> Form:
    form = [
        *(field for field in call_form(call, account_sid) if field[0] != "CallStatus"),
        ("CallStatus", status),
        ("SequenceNumber", str(call.callbacks_sent)),
        ("Timestamp", format_datetime(now())),
        ("CallbackSource", "call-progress-events"),
    ]
    if event == "completed":
        minutes = -(-call.seconds // 60)
        form += [("CallDuration", str(call.seconds)), ("Duration", str(minutes))]
    return form
