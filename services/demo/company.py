"""The lasting part of the invented company: principals, depots, routes, vans, drivers, tariffs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from models.tables import (
    Availability,
    Company,
    Contractor,
    Depot,
    Driver,
    DriverDepot,
    EmployeeFile,
    EngagementPeriod,
    KorPeriod,
    Paper,
    Principal,
    RouteTemplate,
    SelfBillingAgreement,
    TariffVersion,
    Vehicle,
)
from models.values.kinds import EngagementKind, PaperKind, Side, TariffKind, VehicleOwner
from services.demo import names
from services.people.employee_file import BSN_FIELD
from services.people.kor import KOR_SINCE
from services.rules.numbering import suggest_prefix
from services.scope import Scope
from services.vault import seal_field

LONG_AGO = date(2024, 1, 1)
WORKDAYS, WITH_SATURDAY, EVERY_DAY = 0b0011111, 0b0111111, 0b1111111
STARTS = (time(6, 45), time(7), time(7, 15), time(7, 30), time(8), time(12, 15))
DEPOTS = (
    ("Eindhoven", "E", 0.45, "Noordster"),
    ("Den Bosch", "B", 0.30, "Vlotpost"),
    ("Tilburg", "T", 0.25, "Noordster"),
)
PRINCIPALS = (
    ("Noordster", "Noordster Pakketten B.V.", "90000001", "NL850000002B01", "Havenweg 12", "5611 AB", "Eindhoven"),
    ("Vlotpost", "Vlotpost Nederland B.V.", "90000002", "NL850000014B01", "Veemarktkade 8", "5222 AE", "Den Bosch"),
)
DAYS = {32: 5, 26: 4, 19: 3}
"""Contract hours in a week, and on how many days out of six somebody with those can drive."""

REVENUE: dict[str, tuple[tuple[TariffKind, int, int], ...]] = {
    "Noordster": (
        (TariffKind.PER_STOP_SUCCESS, 17_100, 0),
        (TariffKind.PER_PARCEL, 2_050, 0),
        (TariffKind.SATURDAY, 125_000, 0),
        (TariffKind.FUEL_SURCHARGE, 32_000, 0),
        (TariffKind.MINIMUM_GUARANTEE, 2_050_000, 0),
    ),
    "Vlotpost": (
        (TariffKind.PER_ROUTE, 2_970_000, 0),
        (TariffKind.WAIT, 420_000, 5_000),
        (TariffKind.SUNDAY, 350_000, 0),
        (TariffKind.FUEL_SURCHARGE, 28_000, 0),
    ),
}


@dataclass
class Invented:
    """What a week needs to know of the company."""

    random: Random
    depots: list[tuple[UUID, UUID]] = field(default_factory=list)
    """Depot and principal."""
    routes: list[dict[str, Any]] = field(default_factory=list)
    drivers: list[dict[str, Any]] = field(default_factory=list)

    def new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)


def build_company(scope: Scope, *, drivers: int, seed: int) -> Invented:
    """Write the company's own data; the same seed gives the same company."""
    made = Invented(Random(seed))  # noqa: S311 - invented data has no secrets
    _complete_company(scope)
    _principals_and_depots(scope, made)
    _routes(scope, made, count=max(3, round(drivers * 0.87)))
    vehicles = _vehicles(scope, made, count=drivers)
    _drivers(scope, made, vehicles, count=drivers)
    _wage_data(scope, made)
    _licences(scope, made)
    _revenue_tariffs(scope, made)
    return made


def _complete_company(scope: Scope) -> None:
    company = scope.get(Company, scope.identity.tenant_id, what="Dit bedrijf")
    company.kvk = "90000009"
    company.btw_id = "NL850000026B01"
    company.iban = "NL34TEST0242886303"
    company.account_holder = company.legal_name
    company.street, company.postcode, company.city = "Kanaaldijk 40", "5613 LE", "Eindhoven"
    company.phone = "+31400000000"
    company.wage_tax_number = "850000026L01"
    company.stay_allowance_cents = 850
    company.setup_done_at = scope.now


def _principals_and_depots(scope: Scope, made: Invented) -> None:
    ids = {}
    rows = []
    for name, legal_name, kvk, btw_id, street, postcode, city in PRINCIPALS:
        ids[name] = made.new_id()
        rows.append(
            {"id": ids[name], "name": name, "legal_name": legal_name, "kvk": kvk, "btw_id": btw_id, "street": street,
             "postcode": postcode, "city": city, "invoice_email": f"facturen@{name.lower()}.example",
             "buyer_reference": f"INK-{name[:3].upper()}"}
        )  # fmt: skip
    scope.insert(Principal, rows)
    made.depots = [(made.new_id(), ids[principal]) for *_, principal in DEPOTS]
    scope.insert(
        Depot,
        [
            {"id": depot_id, "principal_id": principal_id, "name": name, "code": code, "city": name}
            for (depot_id, principal_id), (name, code, _, _) in zip(made.depots, DEPOTS, strict=True)
        ],
    )


def _routes(scope: Scope, made: Invented, *, count: int) -> None:
    random = made.random
    for at, (name, letter, share, _) in enumerate(DEPOTS):
        for number in range(max(1, round(count * share))):
            start = random.choices(STARTS, weights=(3, 5, 5, 4, 3, 1))[0]
            minutes = random.randrange(7 * 60 + 30, 9 * 60 + 15, 15)
            end = (start.hour * 60 + start.minute + minutes) % (24 * 60)
            norm = round(minutes / 60 * _stops_an_hour(random, number))
            made.routes.append(
                {"id": made.new_id(), "depot_id": made.depots[at][0], "code": f"{letter}-{101 + number}",
                 "name": random.choice(names.ROUTE_NAMES), "starts_at": start, "ends_at": time(*divmod(end, 60)),
                 "weekdays": random.choices((WORKDAYS, WITH_SATURDAY, EVERY_DAY), weights=(9, 9, 2))[0],
                 "norm_stops": norm,
                 "norm_parcels": round(norm * 1.35), "norm_minutes": minutes - 45,
                 "norm_km": random.randrange(60, 160), "dock": str(random.randrange(1, 24)), "depot": name}
            )  # fmt: skip
    scope.insert(RouteTemplate, [{key: value for key, value in row.items() if key != "depot"} for row in made.routes])


def _stops_an_hour(random: Random, number: int) -> float:
    """Most routes are alike; one of thirteen is far too thin to earn its day, and one is the best of its depot."""
    return {7: 12.5, 3: 20.5}.get(number % 13, random.uniform(15.6, 17.8))


def _vehicles(scope: Scope, made: Invented, *, count: int) -> list[dict[str, Any]]:
    random, taken = made.random, set[str]()
    rows = []
    for number in range(count):
        model, payload, gross = random.choice(names.VANS)
        rows.append(
            {"id": made.new_id(), "number": f"{number + 1:02d}", "plate": names.plate(random, taken),
             "make_model": model, "payload_kg": payload, "gross_kg": gross, "contractor_id": None,
             "owner": random.choices((VehicleOwner.LEASE, VehicleOwner.OWN, VehicleOwner.RENTAL), weights=(6, 3, 1))[0],
             "emission_class": "elektrisch" if "E-" in model else random.choice(("5", "6", "6")),
             "first_admission": date(random.randrange(2018, 2026), random.randrange(1, 13), 15),
             "apk_until": scope.today + timedelta(days={11: -2, 23: 9}.get(number % 40, random.randrange(25, 720))),
             "insured_until": scope.today + timedelta(days=18 if number % 40 == 31 else random.randrange(45, 365)),
             "odometer_km": random.randrange(20_000, 240_000), "day_cost_cents": random.randrange(3_200, 4_800, 50)}
        )  # fmt: skip
    return rows


def _drivers(scope: Scope, made: Invented, vehicles: list[dict[str, Any]], *, count: int) -> None:
    random = made.random
    rows: dict[type, list[dict[str, Any]]] = {
        kind: []
        for kind in (Contractor, Driver, DriverDepot, EngagementPeriod, Availability, SelfBillingAgreement, KorPeriod)
    }
    tariffs: list[dict[str, Any]] = []
    shares = [round(count * share) for _, _, share, _ in DEPOTS[1:]]
    homes = [at for at, size in enumerate([count - sum(shares), *shares]) for _ in range(size)]
    routes = {at: [row for row in made.routes if row["depot_id"] == made.depots[at][0]] for at in range(len(DEPOTS))}
    prefixes: list[str] = []
    for number, ((name, language), home) in enumerate(zip(names.people(random, count), homes, strict=True)):
        kind = random.choices(tuple(EngagementKind)[:3], weights=(82, 12, 6))[0]
        if number < 2:
            kind = (EngagementKind.EMPLOYEE, EngagementKind.ZZP)[number]
        driver = _driver(made, number, name, language)
        rows[Driver].append(driver)
        rows[DriverDepot].append({"driver_id": driver["id"], "depot_id": made.depots[home][0], "is_home": True})
        contractor_id = None
        if kind is EngagementKind.ZZP:
            contractor_id = made.new_id()
            rows[Contractor].append(_contractor(made, contractor_id, name, prefixes, scope.today))
            if len(prefixes) % 6 == 0:
                rows[KorPeriod].append({"contractor_id": contractor_id, "valid_from": KOR_SINCE})
            rows[SelfBillingAgreement].append(_agreement(contractor_id, name, scope))
            tariffs.extend(_cost_tariffs(contractor_id, random))
            vehicles[number] |= {
                "owner": VehicleOwner.DRIVER_OWNED,
                "contractor_id": contractor_id,
                "day_cost_cents": 0,
            }
        hours = random.choices(tuple(DAYS), weights=(8, 2, 1))[0]
        engagement = _engagement(made, kind, hours) | {"driver_id": driver["id"], "contractor_id": contractor_id}
        rows[EngagementPeriod].append(engagement)
        if number % 7 == 3:
            rows[Availability].append(
                {"driver_id": driver["id"], "weekday": random.randrange(5), "preference": "cannot"}
            )
        made.drivers.append(
            driver | {"home": home, "kind": kind, "days": DAYS[hours],
                      "vehicle_id": vehicles[number]["id"], "routes": routes[home], "contractor_id": contractor_id,
                      "engagement_id": engagement["id"]}
        )  # fmt: skip
    scope.insert(Contractor, rows.pop(Contractor))
    scope.insert(Vehicle, vehicles)
    for table, found in rows.items():
        scope.insert(table, found)
    scope.insert(TariffVersion, tariffs)


def _driver(made: Invented, number: int, name: str, language: str) -> dict[str, Any]:
    random = made.random
    return {
        "id": made.new_id(), "name": name, "language": language,
        "sort_name": name.lower(), "personnel_number": f"{1001 + number}",
        "phone": f"+316{random.randrange(10_000_000, 99_999_999)}",
        "birth_date": date(random.randrange(1966, 2005), random.randrange(1, 13), random.randrange(1, 29)),
        "email": f"chauffeur{1001 + number}@voorbeeld.example",
    }  # fmt: skip


def _engagement(made: Invented, kind: EngagementKind, hours: int) -> dict[str, Any]:
    is_employee, is_agency = kind is EngagementKind.EMPLOYEE, kind is EngagementKind.AGENCY
    return {
        "id": made.new_id(),
        "kind": kind,
        "valid_from": LONG_AGO,
        "contract_minutes": hours * 60 if is_employee else 0,
        "hourly_wage_1e4": made.random.randrange(158_000, 192_000, 500) if is_employee else None,
        "hourly_cost_1e4": 285_000 if is_agency else None,
        "agency_name": "Flexpool Brabant" if is_agency else "",
    }


def _wage_data(scope: Scope, made: Invented) -> None:
    rows = []
    for driver in made.drivers:
        if driver["kind"] is EngagementKind.EMPLOYEE:
            bsn = names.test_bsn(made.random)
            rows.append(
                {"driver_id": driver["id"], "engagement_id": driver["engagement_id"], "bsn_last4": bsn[-4:],
                 "bsn_ciphertext": seal_field(scope, driver_id=driver["id"], field=BSN_FIELD, plain=bsn),
                 "iban": names.test_iban(made.random), "account_holder": driver["name"]}
            )  # fmt: skip
    scope.insert(EmployeeFile, rows)


def _licences(scope: Scope, made: Invented) -> None:
    """Everyone's driving licence: of every forty one has run out, and two do so soon."""
    soon = {7: -4, 17: 12, 29: 26}
    rows = []
    for number, driver in enumerate(made.drivers):
        days = soon.get(number % 40, made.random.randrange(120, 3_400))
        rows.append(
            {"kind": PaperKind.DRIVING_LICENCE, "driver_id": driver["id"],
             "valid_until": scope.today + timedelta(days=days), "number_last4": f"{made.random.randrange(10_000):04d}",
             "remark": f"Categorie {made.random.choices(('B', 'B, BE', 'B, C1'), weights=(8, 1, 1))[0]}",
             "checked_by": "Sanne Bakker", "checked_at": scope.now - timedelta(days=200)}
        )  # fmt: skip
    scope.insert(Paper, rows)


def _contractor(made: Invented, contractor_id: UUID, name: str, prefixes: list[str], today: date) -> dict[str, Any]:
    random = made.random
    trade_name = f"{name.split(' ', 1)[1]} Koerier"
    prefixes.append(suggest_prefix(trade_name, prefixes))
    return {
        "id": contractor_id, "name": trade_name, "sort_name": trade_name.lower(), "account_holder": name,
        "kvk": f"9999{len(prefixes):04d}", "btw_id": names.test_btw_id(random),
        "iban": names.test_iban(random), "series_prefix": prefixes[-1],
        "street": f"Dorpsstraat {random.randrange(1, 120)}", "postcode": "5611 AB", "city": "Eindhoven",
        "email": f"{prefixes[-1].lower()}@voorbeeld.example",
        "niwo_number": f"NIWO-{random.randrange(10_000, 99_999)}",
        "niwo_until": today + timedelta(days=21 if len(prefixes) == 3 else random.randrange(200, 1500)),
    }  # fmt: skip


def _agreement(contractor_id: UUID, name: str, scope: Scope) -> dict[str, Any]:
    return {
        "contractor_id": contractor_id, "valid_from": LONG_AGO, "signed_by": name, "signed_at": scope.now,
        "accept_days": 7, "accepts_by_silence": True, "text_version": "voorbeeld",
        "text_sha256": sha256(b"voorbeeld").digest(),
    }  # fmt: skip


def _cost_tariffs(contractor_id: UUID, random: Random) -> Iterator[dict[str, Any]]:
    terms = ((TariffKind.PER_STOP_SUCCESS, random.randrange(14_200, 15_600, 100)), (TariffKind.PER_PARCEL, 1_800))
    for kind, rate in (*terms, (TariffKind.SATURDAY, 100_000)):
        yield _tariff(Side.COST, kind, rate, contractor_id=contractor_id)


def _revenue_tariffs(scope: Scope, made: Invented) -> None:
    rows = []
    for (depot_id, principal_id), (*_, principal) in zip(made.depots, DEPOTS, strict=True):
        for kind, rate, threshold in REVENUE[principal]:
            rows.append(
                _tariff(Side.REVENUE, kind, rate, principal_id=principal_id, depot_id=depot_id)
                | {"from_quantity_1e4": threshold}
            )
    scope.insert(TariffVersion, rows)


def _tariff(side: Side, kind: TariffKind, rate_1e4: int, **party: UUID) -> dict[str, Any]:
    return {
        "side": side,
        "kind": kind,
        "rate_1e4": rate_1e4,
        "valid_from": LONG_AGO,
        "created_by": "Voorbeeld",
        **party,
    }


def first_of_each_kind(made: Invented) -> Iterator[tuple[str, str, UUID]]:
    """One employee and one self-employed driver, to look at the phone with."""
    for short, kind in (("chauffeur", EngagementKind.EMPLOYEE), ("zzp", EngagementKind.ZZP)):
        for driver in [driver for driver in made.drivers if driver["kind"] is kind][:1]:
            yield short, driver["name"], driver["id"]
