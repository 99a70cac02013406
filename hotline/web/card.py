"""GET /contact.vcf: the hotline as a contact. People can let its calls ring even while their phone is silent."""

from flask import Blueprint, Response, abort
from segno import helpers

from hotline.bootstrap import Hotline


def routes(hotline: Hotline) -> Blueprint:
    """Return the route of the contact card. It answers 404 if the hotline has no number to call from."""
    blueprint = Blueprint("card", __name__)
    name, number = hotline.settings.identity.hotline_name, hotline.settings.carrier.twilio_phone_number

    @blueprint.get("/contact.vcf")
    def card() -> Response:
        if number is None:
            abort(404)
        text = helpers.make_vcard_data(name.replace(";", " "), name, phone=number, org=name)
        headers = {"Content-Disposition": 'attachment; filename="contact.vcf"'}
        return Response(text, headers=headers, content_type="text/vcard; charset=utf-8")

    return blueprint
