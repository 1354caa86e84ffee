"""Vehicles: how companies list their vans."""

from models.values.kinds import VehicleOwner
from services.imports.reading import cells
from services.imports.reading.fields import Field, Need, Target
from services.rules import identifiers

_OWNERS = {
    "eigen": VehicleOwner.OWN,
    "lease": VehicleOwner.LEASE,
    "huur": VehicleOwner.RENTAL,
    "van chauffeur": VehicleOwner.DRIVER_OWNED,
    "eigendom": VehicleOwner.OWN,
    "koop": VehicleOwner.OWN,
    "own": VehicleOwner.OWN,
    "leasing": VehicleOwner.LEASE,
    "gehuurd": VehicleOwner.RENTAL,
    "verhuur": VehicleOwner.RENTAL,
    "rental": VehicleOwner.RENTAL,
    "chauffeur": VehicleOwner.DRIVER_OWNED,
    "zzp": VehicleOwner.DRIVER_OWNED,
}
_EMISSIONS = {
    **{f"{prefix}{number}": str(number) for number in range(7) for prefix in ("", "euro ", "euro")},
    "elektrisch": "electric",
    "electric": "electric",
    "ev": "electric",
    "emissieloos": "electric",
}

VEHICLES = Target(
    name="vehicles",
    singular="voertuig",
    plural="voertuigen",
    title="plate",
    keys=(("plate",),),
    fields=(
        Field(
            "plate",
            "Kenteken",
            ("Kenteken", "Nummerplaat", "Plate", "Licence plate"),
            identifiers.normalise_plate,
            Need.REQUIRED,
            telling=True,
        ),
        Field(
            "fleet_number",
            "Busnummer",
            ("Bus", "Busnummer", "Busnr", "Voertuignummer", "Wagennummer"),
            cells.text(20),
        ),
        Field(
            "make_model",
            "Merk en type",
            ("Merk en type", "Merk", "Merk/type", "Type", "Voertuig", "Make and model"),
            cells.text(60),
        ),
        Field(
            "owner",
            "Eigendom",
            ("Eigendom", "Eigenaar", "Bezit", "Eigen/lease/huur", "Ownership"),
            cells.choice(_OWNERS),
            Need.REQUIRED,
        ),
        Field(
            "apk_until",
            "APK tot",
            ("APK tot", "APK", "APK t/m", "APK vervaldatum", "Vervaldatum APK", "APK datum"),
            cells.day,
            Need.WANTED,
            empty="Importeren kan, het weekbord waarschuwt tot de datum er is.",
        ),
        Field(
            "insured_until",
            "Verzekerd tot",
            ("Verzekerd tot", "Verzekering", "Verzekering t/m", "Verzekering tot", "Insured until"),
            cells.day,
            Need.WANTED,
            empty="Importeren kan, het weekbord waarschuwt tot de datum er is.",
        ),
        Field(
            "payload_kg",
            "Laadvermogen in kg",
            ("Laadvermogen kg", "Laadvermogen", "Payload"),
            cells.whole(most=40_000),
        ),
        Field(
            "emission_class",
            "Emissieklasse",
            ("Emissieklasse", "Emissie", "Euroklasse", "Euro", "Milieuklasse"),
            cells.choice(_EMISSIONS),
        ),
        Field(
            "first_admission",
            "Datum eerste toelating",
            ("Datum eerste toelating", "Eerste toelating", "DET", "Bouwdatum", "First admission"),
            cells.day,
        ),
        Field(
            "odometer_km",
            "Kilometerstand",
            ("Km-stand", "Kilometerstand", "Tellerstand", "KM", "Odometer"),
            cells.whole(most=2_000_000),
        ),
    ),
)
