"""Who a driver is, on what footing, and of what business: the rows of a copy for that driver."""

from typing import Final

from models.tables import (
    Absence,
    AccountChange,
    Availability,
    Contractor,
    Driver,
    DriverDepot,
    EmployeeFile,
    EngagementPeriod,
    KorPeriod,
    Paper,
    SelfBillingAgreement,
    TariffVersion,
    Vehicle,
)
from services.privacy.categories import Topic
from services.privacy.part import Part

PARTS: Final = (
    Part(
        table=Driver,
        topic=Topic.PROFILE,
        title="Profiel",
        of=lambda who: Driver.id == who.driver_id,
        columns="name personnel_number phone email language birth_date fixed_vehicle_id fixed_route_template_id remark"
        " archived_at",
        without="sort_name",
    ),
    Part(
        table=DriverDepot,
        topic=Topic.PROFILE,
        title="Depots waar je kunt rijden",
        of=lambda who: DriverDepot.driver_id == who.driver_id,
        columns="depot_id is_home",
    ),
    Part(
        table=EngagementPeriod,
        topic=Topic.ENGAGEMENT,
        title="Dienstverbanden en opdrachten",
        of=lambda who: EngagementPeriod.driver_id == who.driver_id,
        columns="kind valid_from valid_until contract_minutes hourly_wage_1e4 hourly_cost_1e4 wage_scale travel_km"
        " travel_rate_1e4 contractor_id agency_name",
    ),
    Part(
        table=EmployeeFile,
        topic=Topic.EMPLOYEE,
        title="BSN en rekening voor je loon",
        of=lambda who: EmployeeFile.driver_id == who.driver_id,
        columns="bsn_last4 iban account_holder",
        without="engagement_id engagement_kind bsn_ciphertext",
    ),
    Part(
        table=Contractor,
        topic=Topic.CONTRACTOR,
        title="Bedrijfsgegevens",
        of=lambda who: Contractor.id.in_(who.contractor_ids),
        columns="name account_holder kvk btw_id iban street postcode city country email niwo_number niwo_until"
        " series_prefix payment_days archived_at",
        without="sort_name",
    ),
    Part(
        table=KorPeriod,
        topic=Topic.CONTRACTOR,
        title="Kleineondernemersregeling",
        of=lambda who: KorPeriod.contractor_id.in_(who.contractor_ids),
        columns="valid_from valid_until",
        without="contractor_id",
    ),
    Part(
        table=SelfBillingAgreement,
        topic=Topic.CONTRACTOR,
        title="Overeenkomsten self-billing",
        of=lambda who: SelfBillingAgreement.contractor_id.in_(who.contractor_ids),
        columns="valid_from valid_until signed_by signed_at accept_days accepts_by_silence text_version",
        without="contractor_id text_sha256",
    ),
    Part(
        table=TariffVersion,
        topic=Topic.CONTRACTOR,
        title="Tarieven met je bedrijf",
        of=lambda who: TariffVersion.contractor_id.in_(who.contractor_ids),
        columns="kind rate_1e4 from_quantity_1e4 condition depot_id route_template_id valid_from valid_until remark"
        " created_by",
        without="side principal_id contractor_id",
    ),
    Part(
        table=Vehicle,
        topic=Topic.CONTRACTOR,
        title="Bussen van je bedrijf",
        of=lambda who: Vehicle.contractor_id.in_(who.contractor_ids),
        columns="number plate make_model owner payload_kg gross_kg emission_class first_admission apk_until"
        " insured_until odometer_km out_of_service_from out_of_service_until out_of_service_reason archived_at",
        without="contractor_id depot_id day_cost_cents",
    ),
    Part(
        table=AccountChange,
        topic=Topic.CONTRACTOR,
        title="Gewijzigde rekeningen",
        of=lambda who: (AccountChange.driver_id == who.driver_id) | AccountChange.contractor_id.in_(who.contractor_ids),
        columns="asked_at iban account_holder asked_by_name waits_until confirmed_by_name confirmed_at let_in_at"
        " withdrawn_at",
        without="contractor_id asked_by needs_second_person confirmed_by",
    ),
    Part(
        table=Paper,
        topic=Topic.PAPERS,
        title="Gecontroleerde documenten",
        of=lambda who: (Paper.driver_id == who.driver_id) | Paper.contractor_id.in_(who.contractor_ids),
        columns="kind document valid_until number_last4 checked_at checked_by remark",
        without="vehicle_id contractor_id",
    ),
    Part(
        table=Absence,
        topic=Topic.ABSENCE,
        title="Verlof en afwezigheid",
        of=lambda who: Absence.driver_id == who.driver_id,
        columns="kind starts_on ends_on state remark requested_at",
    ),
    Part(
        table=Availability,
        topic=Topic.ABSENCE,
        title="Beschikbaarheid",
        of=lambda who: Availability.driver_id == who.driver_id,
        columns="weekday preference",
    ),
)
