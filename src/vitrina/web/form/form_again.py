"""The form of somebody who has filled it in before, as their fields hold it."""

from dataclasses import replace

from vitrina.domain.practitioner import Practitioner
from vitrina.web.form.form_reading import values_from_json
from vitrina.web.form.form_values import FormValues


def values_again(practitioner: Practitioner, version: str) -> FormValues:
    """Everything as it was sent; ticks under the text of consent of this version stay ticked."""
    sent = practitioner.model_dump(mode="json")
    for price in sent["pricing"]:
        price["price"] = price.pop("rubles")
    values, consents = values_from_json(sent), practitioner.consents
    if consents is None or consents.source != "form" or consents.version != version:
        return values
    return replace(
        values,
        personal_data=consents.personal_data,
        publication=consents.publication,
        claims_confirmed=consents.claims_confirmed_at is not None,
    )
