"""Inbound forms: what is read of a webhook, and what is dropped at the door."""

import pytest
from werkzeug.datastructures import MultiDict

from hotline.gateway import forms

PLACES = {"FromCity": "OAKLAND", "FromZip": "94612", "CallerName": "ANA DIAZ", "NewField": "x"}


def test_only_what_is_needed_is_read() -> None:
    form = MultiDict({"MessageSid": "SM1", "From": "+14155550123", "Body": " ICE \n", **PLACES})

    assert forms.text(form) == forms.Text("SM1", "+14155550123", " ICE \n")
    assert "OAKLAND" not in repr(forms.text(form))


@pytest.mark.parametrize(
    "sender",
    ["", "72345", "BANK", "whatsapp:+14155550123", "+266696687", "+7378742833", "anonymous", "sip:a@b", "client:ana",
     "14155550123", "+0123456789", "+1４１５５５５０１２３", "+14155550123\n"],
)  # fmt: skip
def test_a_sender_whom_nobody_can_reach_is_nobody(sender: str) -> None:
    assert forms.text(MultiDict({"From": sender})).sender is None
    assert forms.keys(MultiDict({"From": sender})).caller is None


@pytest.mark.parametrize(("kind", "choice"), [("STOP", "stop"), ("START", "start"), ("HELP", "help"), ("NEW", None)])
def test_the_carriers_own_reading_is_taken_where_it_gives_one(kind: str, choice: str | None) -> None:
    assert forms.text(MultiDict({"OptOutType": kind})).choice == choice


def test_keys_speech_and_silence_are_told_apart() -> None:
    assert forms.keys(MultiDict({"CallSid": "CA1", "Digits": "1"})) == forms.Keys("CA1", None, "1", None)
    assert forms.keys(MultiDict({"CallSid": "CA1", "SpeechResult": "annex"})).speech == "annex"
    assert forms.keys(MultiDict({})) == forms.Keys("", None, None, None)


@pytest.mark.parametrize(("code", "read"), [("30005", 30005), ("", None), ("x", None), ("-1", None), ("²", None)])
def test_a_status_with_a_strange_code_is_a_status_without_one(code: str, read: int | None) -> None:
    form = MultiDict({"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": code})

    assert forms.message_status(form) == forms.Status("SM1", "failed", read)
    assert forms.call_status(MultiDict({"CallSid": "CA1", "CallStatus": "busy"})) == forms.Status("CA1", "busy", None)
