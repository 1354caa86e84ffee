"""Which columns hold what of people: every column of the database has one category here, or none and so no person."""

from collections.abc import Mapping
from typing import Final

from services.retention.categories import Category

_HOLDS: Final[Mapping[Category, Mapping[str, str]]] = {
    Category.CONTACT: {"drivers": "phone email language remark"},
    Category.AVAILABILITY: {"availabilities": "driver_id weekday preference"},
    Category.ABSENCES: {"absences": "driver_id kind starts_on ends_on state remark requested_at"},
    Category.PAPERS: {
        "papers": "kind document driver_id vehicle_id contractor_id valid_until number_last4 checked_by checked_at"
        " remark",
    },
    Category.MESSAGES: {"driver_messages": "driver_id shift_id text sent_by sent_at seen_at"},
    Category.EVENTS: {"driver_events": "shift_id driver_id kind position happened_at received_at skew_seconds data"},
    Category.CONFIRMATIONS: {
        "assignments": "shift_id driver_id vehicle_id event reason at by",
        "publications": "iso_year iso_week published_at by snapshot reasons",
        "registrations": "remark long_shift_reason",
        "shifts": "note decline_reason changed_by",
    },
    Category.HOURS: {
        "driver_depots": "driver_id depot_id is_home",
        "engagement_periods": "driver_id kind valid_from valid_until contract_minutes hourly_wage_1e4 hourly_cost_1e4"
        " wage_scale travel_km travel_rate_1e4 contractor_id agency_name",
        "margin_totals": "subject_id",
        "payroll_lines": "driver_id week_starts_on component is_top_up minutes quantity rate_1e4 amount_cents"
        " corrects_week",
        "payroll_runs": "created_by findings",
        "registrations": "driver_id vehicle_id started_at ended_at break_minutes wait_minutes km_start km_end"
        " stops_loaded stops_done stops_failed parcels_delivered parcels_returned pickups registered_by registered_at"
        " correction_reason approved_by approved_at",
        "shifts": "driver_id vehicle_id published published_at confirm_by state",
    },
    Category.WAGE_FILE: {
        "drivers": "birth_date",
        "employee_files": "driver_id engagement_id engagement_kind bsn_ciphertext bsn_last4 iban account_holder",
    },
    Category.NAMES: {
        "closed_files": "driver_id category closed_at sealed",
        "drivers": "name sort_name personnel_number",
    },
    Category.CONTRACTORS: {
        "contractors": "name sort_name account_holder kvk btw_id iban street postcode city email niwo_number",
        "kor_periods": "contractor_id valid_from valid_until",
    },
    Category.ADMINISTRATION: {
        "account_changes": "contractor_id driver_id iban account_holder asked_by asked_by_name asked_at waits_until"
        " needs_second_person confirmed_by confirmed_by_name confirmed_at let_in_at withdrawn_at",
        "adjustments": "entered_by withdrawn_by note",
        "carried_balances": "contractor_id carried_by reason",
        "deferred_shifts": "deferred_by reason",
        "invoices": "party_name contractor_id answered_how objection",
        "payables": "contractor_id driver_id payee_name iban text",
        "payment_batches": "created_by created_by_name approved_by approved_by_name sole_approver_reason content",
        "payment_items": "payee_name iban known_iban text",
        "receipts": "remark recorded_by withdrawn_by withdrawn_reason",
        "self_billing_agreements": "contractor_id signed_by signed_at",
        "tariff_versions": "contractor_id created_by remark",
    },
    Category.DOCUMENTS: {
        "invoices": "record ubl issued_by pdf_file_id",
        "money_lines": "driver_id contractor_id trace reason",
        "settlement_weeks": "locked_by",
    },
    Category.ACCOUNTS: {
        "api_keys": "created_by created_by_name last_used_at last_used_from",
        "authenticator_apps": "user_id name sealed_secret last_step created_at",
        "invitations": "email name driver_id invited_by",
        "memberships": "user_id display_name email driver_id",
        "operators": "user_id added_at removed_at",
        "passkeys": "user_id name credential_id public_key sign_count created_at",
        "provider_links": "subject membership_id linked_at",
        "recovery_codes": "user_id code_hmac used_at",
        "users": "email name password_hash password_changes created_at",
    },
    Category.SIGN_IN: {
        "attempts": "key clear_at times_shut",
        "challenges": "key value expires_at",
        "password_resets": "user_id token_sha256 password_changes created_at expires_at used_at",
        "pending_sign_ins": "token_sha256 user_id membership_id invitation_sha256 password_changes through_provider"
        " provider_subject created_at expires_at",
        "provider_trips": "key nonce verifier tester_id asked expires_at",
        "sign_ups": "token_sha256 email created_at expires_at",
        "sessions": "token_sha256 user_id membership_id device created_at last_seen_at idle_until expires_at"
        " generation proved_until through_provider ended_at",
    },
    Category.MAILS: {
        "outbox_messages": "recipient subject body sealed_body created_at sent_at failed_at reply_to invoice_id"
        " written_by",
        "outbox_attachments": "message_id file_id",
    },
    Category.IMPORTS: {
        "import_runs": "target file_name file_sha256 rows added changed imported_at imported_by importer_id shown_at"
    },
    Category.FILES: {"stored_files": "name media_type size sha256 stored_at"},
    Category.ANSWERS: {
        "kept_answers": "key_id name request_sha256 status etag location body answered_at",
    },
    Category.AUDIT: {
        "audit_entries": "at actor_id actor_name action subject_id details changes address device session_id"
    },
    Category.SUPPORT: {
        "operator_sessions": "user_id token_sha256 password_changes device created_at expires_at ended_at",
        "support_looks": "view_id at page subject",
        "support_views": "operator_session_id token_sha256 operator_name reason ticket opened_at ends_at ended_at"
        " ended_by",
    },
    Category.REQUESTS: {
        "data_packages": "driver_id request_id asked_at asked_by attempts made_at expires_at failed_at taken_at size"
        " sealed",
        "data_requests": "kind channel state driver_id person asked received_on due_on extension_reason identity_how"
        " identity_by identity_at entered_at entered_by begun_at answer closed_at closed_by",
    },
    Category.BREACHES: {
        "breaches": "title happened controller processor nature persons persons_count records records_count"
        " consequences measures contact told_reference late_reason untold_reason persons_untold_reason entered_by"
        " closed_by closed_reason",
    },
    Category.REMOVALS: {"removals": "at category table_name fields row_ids"},
    Category.COMPANY: {
        "companies": "legal_name trade_name kvk btw_id iban account_holder street postcode city country email phone"
        " wage_tax_number privacy_name privacy_email privacy_phone",
        "impact_assessments": "changed_by",
        "legal_holds": "driver_id category reason until placed_by placed_at lifted_by lifted_at",
        "objections": "made_at made_by email reason",
        "principals": "name legal_name carrier kvk btw_id street postcode city country invoice_email buyer_reference",
        "processing_activities": "changed_by",
        "retention_choices": "basis source reason chosen_by chosen_at",
        "signatures": "signed_at signed_by name capacity email address device proof company file_id",
        "tenants": "name",
    },
}
_OF_NOBODY: Final[Mapping[str, str]] = {
    "adjustments": "shift_id side kind cause amount_cents entered_at withdrawn_at",
    "api_keys": "name group_id start token_sha256 created_at expires_at warned_at revoked_at",
    "breaches": "number role risk discovered_at processor_knew_at told_at persons_told_at entered_at closed_at",
    "carried_balances": "iso_year iso_week amount_cents carried_at",
    "clean_ups": "day started_at ended_at counts",
    "companies": "payroll_package confirm_deadline_hours employer_cost_bp fuel_cost_per_km_1e4 stay_allowance_cents"
    " margin_target_bp setup_done_at privacy_is_officer",
    "component_codes": "component code",
    "contractors": "country niwo_until series_prefix payment_days archived_at",
    "data_keys": "wrapped wrapped_by created_at retired_at shredded_at",
    "deferred_shifts": "shift_id deferred_at released_at",
    "depots": "principal_id code name street postcode city archived_at",
    "drivers": "fixed_vehicle_id fixed_route_template_id archived_at",
    "group_depots": "group_id depot_id",
    "groups": "name role rights is_limited needs_second_step",
    "impact_assessments": "activity assessed_on nature extent necessity risks measures conclusion changed_at",
    "import_layouts": "target fingerprint mapping used_at",
    "invitations": "token_sha256 group_id company_name created_at expires_at accepted_at withdrawn_at",
    "invoices": "kind state series number principal_id iso_year iso_week issue_date due_date net_cents vat_cents"
    " total_cents settled_cents record_sha256 ubl_sha256 credits_invoice_id agreement_id issued_at answered_at paid_at",
    "margin_totals": "iso_year iso_week dimension service_date shifts revenue_cents driver_cents vehicle_cents"
    " fuel_cents malus_cents unallocated_cents planned_revenue_cents planned_cost_cents",
    "memberships": "group_id generation revoked_at created_at",
    "money_lines": "side bucket iso_year iso_week service_date shift_id registration_id principal_id depot_id"
    " route_template_id tariff_version_id adjustment_id kind quantity_1e4 rate_1e4 amount_cents invoice_id",
    "number_series": "key next_number",
    "objections": "sub_processor_id",
    "outbox_messages": "next_attempt_at attempts last_error",
    "payables": "kind invoice_id payroll_run_id amount_cents due_on created_at withdrawn_at paid_at",
    "payment_batches": "kind msg_id state pain_version execution_date item_count control_sum_cents created_at"
    " approved_at downloaded_at confirmed_at cancelled_at content_sha256",
    "payment_items": "batch_id payable_id is_live end_to_end_id amount_cents",
    "payroll_lines": "run_id",
    "payroll_runs": "name starts_on ends_on created_at exported_at",
    "planned_weeks": "iso_year iso_week sequence forecast forecast_sequence forecast_at",
    "principal_contracts": "principal_id depot_id reference valid_from valid_until notice_days indexation",
    "principals": "invoicing_mode week_start dispute_days payment_days allows_zzp allows_subcontracting archived_at",
    "processing_activities": "code name controller purpose basis persons data recipients transfers term measures"
    " remark changed_at",
    "providers": "kind issuer client sealed_secret secret_last4 domains is_required trusts_second_step tested_at"
    " enabled_at generation",
    "receipts": "invoice_id amount_cents received_on recorded_at withdrawn_at",
    "registrations": "shift_id version is_current",
    "retention_choices": "category field valid_from months days",
    "route_templates": "depot_id code name type starts_at ends_at weekdays norm_stops norm_parcels norm_minutes"
    " norm_km postcodes dock archived_at",
    "scheduler_runs": "job planned_for started_at ended_at handled error",
    "self_billing_agreements": "valid_from valid_until accept_days accepts_by_silence text_version text_sha256",
    "settlement_weeks": "iso_year iso_week state locked_at settled_at",
    "shifts": "service_date depot_id route_template_id starts_at ends_at row_version expected_stops expected_parcels"
    " dock import_key",
    "signatures": "legal_text version language text_sha256",
    "statutory_figures": "name valid_from valid_until value_1e4 source",
    "sub_processor_notices": "sub_processor_id told_at people",
    "sub_processors": "name service role role_english data data_english country place basis announced_on begins_on"
    " is_initial started_on ended_on",
    "tariff_versions": "side principal_id depot_id route_template_id kind rate_1e4 from_quantity_1e4 condition"
    " valid_from valid_until",
    "tenants": "is_demo allows_support created_at closed_at",
    "vehicles": "number plate make_model owner contractor_id depot_id payload_kg gross_kg emission_class"
    " first_admission apk_until insured_until odometer_km day_cost_cents out_of_service_from out_of_service_until"
    " out_of_service_reason archived_at",
}


def _by_table(tables: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    return {table: frozenset(columns.split()) for table, columns in tables.items()}


HOLDS: Final[Mapping[Category, Mapping[str, frozenset[str]]]] = {
    category: _by_table(tables) for category, tables in _HOLDS.items()
}
"""Per category the columns of each table that it holds."""
OF_NOBODY: Final[Mapping[str, frozenset[str]]] = _by_table(_OF_NOBODY)
"""Columns that say nothing of a person; `id` and `tenant_id` of every row go without saying."""


def category_of(table: str, column: str) -> Category | None:
    """The category of a column; None for one that is of nobody."""
    return next((category for category, tables in HOLDS.items() if column in tables.get(table, ())), None)
