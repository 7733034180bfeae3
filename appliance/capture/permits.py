"""What a permit must say before a source may start. Pure."""

from __future__ import annotations

from appliance.authority.model import Action, Permit
from appliance.capture.errors import NoScanPermit


def require_scan_permit(permit: Permit) -> None:
    """Check that the gate's yes is one for scanning.

    The dossier, the time and the approval are checked where the page is accepted, by the verb and
    again by a trigger of the database.

    Raises:
        NoScanPermit: it is for another act; the source did not start.
    """
    if permit.action is not Action.SCAN:
        raise NoScanPermit
