"""What a driver does and earns by it: the rows of a copy for that driver."""

from typing import Final

from sqlalchemy import Text, cast
from sqlalchemy.dialects.postgresql import ARRAY

from models.tables import (
    Adjustment,
    Assignment,
    DeferredShift,
    DriverEvent,
    DriverMessage,
    MoneyLine,
    OutboxMessage,
    PayrollLine,
    PayrollRun,
    Publication,
    Registration,
    Shift,
)
from models.values.kinds import Side
from services.privacy.categories import Topic
from services.privacy.part import Part

PARTS: Final = (
    Part(
        table=Shift,
        topic=Topic.PLANNING,
        title="Diensten",
        of=lambda who: Shift.driver_id == who.driver_id,
        columns="service_date depot_id route_template_id starts_at ends_at vehicle_id state expected_stops"
        " expected_parcels dock note published_at confirm_by decline_reason changed_by",
        without="row_version published import_key",
    ),
    Part(
        table=Assignment,
        topic=Topic.PLANNING,
        title="Toewijzingen en antwoorden",
        of=lambda who: Assignment.driver_id == who.driver_id,
        columns="at event shift_id vehicle_id reason by",
    ),
    Part(
        table=Publication,
        topic=Topic.PLANNING,
        title="Publicaties met een waarschuwing bij jouw dienst",
        of=lambda who: Publication.reasons.has_any(cast([str(one) for one in sorted(who.shift_ids)], ARRAY(Text))),
        columns="published_at iso_year iso_week reasons by",
        without="snapshot",
    ),
    Part(
        table=Registration,
        topic=Topic.REGISTRATION,
        title="Uren en aantallen, met alle versies",
        of=lambda who: Registration.driver_id == who.driver_id,
        columns="shift_id version is_current started_at ended_at break_minutes wait_minutes km_start km_end"
        " stops_loaded stops_done stops_failed parcels_delivered parcels_returned pickups vehicle_id remark"
        " long_shift_reason registered_by registered_at correction_reason approved_by approved_at",
    ),
    Part(
        table=DriverEvent,
        topic=Topic.REGISTRATION,
        title="Wat je telefoon doorgaf",
        of=lambda who: DriverEvent.driver_id == who.driver_id,
        columns="happened_at kind shift_id received_at skew_seconds data",
        without="position",
    ),
    Part(
        table=DriverMessage,
        topic=Topic.MESSAGES,
        title="Berichten van kantoor",
        of=lambda who: DriverMessage.driver_id == who.driver_id,
        columns="sent_at text shift_id sent_by seen_at",
    ),
    Part(
        table=OutboxMessage,
        topic=Topic.MESSAGES,
        title="Mails aan jou",
        of=lambda who: OutboxMessage.recipient.in_(who.addresses),
        columns="created_at recipient subject body sent_at failed_at invoice_id written_by",
        without="sealed_body next_attempt_at attempts last_error reply_to",
    ),
    Part(
        table=MoneyLine,
        topic=Topic.EARNINGS,
        title="Regels van je verdiensten en loonkosten",
        of=lambda who: (
            (MoneyLine.side == Side.COST)
            & ((MoneyLine.driver_id == who.driver_id) | MoneyLine.contractor_id.in_(who.contractor_ids))
        ),
        columns="service_date iso_year iso_week shift_id depot_id route_template_id bucket kind quantity_1e4 rate_1e4"
        " amount_cents trace reason invoice_id",
        without="side registration_id principal_id contractor_id tariff_version_id adjustment_id",
    ),
    Part(
        table=Adjustment,
        topic=Topic.EARNINGS,
        title="Bonus en malus bij je diensten",
        of=lambda who: Adjustment.shift_id.in_(who.shift_ids),
        columns="shift_id side kind cause amount_cents note entered_at entered_by withdrawn_at withdrawn_by",
    ),
    Part(
        table=DeferredShift,
        topic=Topic.EARNINGS,
        title="Diensten die wachten met afrekenen",
        of=lambda who: DeferredShift.shift_id.in_(who.shift_ids),
        columns="shift_id reason deferred_at deferred_by released_at",
    ),
    Part(
        table=PayrollLine,
        topic=Topic.EARNINGS,
        title="Regels van de loonexport",
        of=lambda who: PayrollLine.driver_id == who.driver_id,
        columns="run_id week_starts_on component is_top_up minutes quantity rate_1e4 amount_cents corrects_week",
    ),
    Part(
        table=PayrollRun,
        topic=Topic.EARNINGS,
        title="Loonexports waar je in staat",
        of=lambda who: PayrollRun.id.in_(who.run_ids),
        columns="name starts_on ends_on created_at created_by findings exported_at",
    ),
)
