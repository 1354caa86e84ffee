"""Invented people and numbers: names drawn from two lists, BSNs and IBANs from the ranges reserved for tests."""

from random import Random

FIRST_NAMES = (
    "Agnieszka", "Andreea", "Anouk", "Björn", "Bram", "Çağla", "Chloé", "Daan", "Daniël", "Emre", "Fatima", "Femke",
    "Gül", "Hüseyin", "Ilse", "Iris", "Ivana", "Jeroen", "Joëlle", "Jurriën", "Karim", "Kees", "Lotte", "Łukasz",
    "Mehmet", "Mohammed", "Nadia", "Niels", "Noël", "Ömer", "Piotr", "Priya", "Radosław", "René", "Ruben", "Sanne",
    "Sjoerd", "Stefan", "Ștefan", "Thijs", "Tom", "Wesley", "Yusuf", "Željko", "Zoë",
)  # fmt: skip
FAMILY_NAMES = (
    "van Aalst", "Aarts", "El Amrani", "d'Angremond", "Arslan", "Aydın", "Bakker", "Benali", "van den Broek",
    "Claassen", "Demir", "Dimitrov", "Driessen", "Gümüş", "Haddad", "Hermans", "Hoekstra", "ter Horst", "Idrissi",
    "Jansen-de Boer", "Kaya", "Kowalski", "Kuijpers", "van der Linden", "Maas", "Marić", "Mertens", "Muñoz", "Nowak",
    "Öztürk", "Peeters", "Petrović", "Popescu", "Şahin", "Schoenmakers", "Sharma", "Smits", "Țurcanu", "in 't Veld",
    "Verhoeven", "Vos", "Willems", "de Wit", "Wójcik", "Yıldız", "Zielińska",
)  # fmt: skip
ROUTE_NAMES = (
    "Centrum", "Gestel", "Stratum", "Tongelre", "Woensel", "Strijp", "Berkel", "Udenhout", "Vlijmen", "Vught",
    "Rosmalen", "Boxtel", "Oirschot", "Bladel", "Valkenswaard", "Geldrop", "Nuenen", "Best", "Reeshof", "Goirle",
)  # fmt: skip
VANS = (
    ("VW Crafter 35", 1180, 3500), ("Mercedes Sprinter 317", 1050, 3500), ("Fiat Ducato", 1320, 3500),
    ("Opel Movano", 1180, 3500), ("Ford E-Transit", 890, 3500),
)  # fmt: skip


def people(random: Random, count: int) -> list[str]:
    """Names without repetition; after all pairs are used, with a Roman numeral."""
    pairs = [f"{first} {family}" for first in FIRST_NAMES for family in FAMILY_NAMES]
    random.shuffle(pairs)
    rounds = 1 + count // len(pairs)
    return [f"{name} {'I' * turn}".strip() for turn in range(rounds) for name in pairs][:count]


def test_bsn(random: Random) -> str:
    """A number that passes the 11-test, from the range 9999… that is given to nobody."""
    while True:
        digits = "9999" + f"{random.randrange(100_000):05d}"
        weighed = sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
        if weighed % 11 == 0:
            return digits


def test_iban(random: Random) -> str:
    """A Dutch account number of the bank TEST, which does not exist, with right check digits."""
    account = f"TEST{random.randrange(10**10):010d}"
    as_number = int("".join(str(int(letter, 36)) for letter in account + "NL00"))
    return f"NL{98 - as_number % 97:02d}{account}"


def test_btw_id(random: Random) -> str:
    """The btw-id of a sole trader who does not exist: nine digits and two check digits, modulo 97."""
    digits = f"{random.randrange(100_000_000, 999_999_999)}"
    check = 98 - int("2321" + digits + "1100") % 97
    return f"NL{digits}B{check:02d}"


def plate(random: Random, taken: set[str]) -> str:
    """A number plate in the series of vans that nobody in `taken` has."""
    letters = "BDFGHJKLNPRSTVXZ"
    while True:
        made = f"V-{random.randrange(100, 1000)}-{random.choice(letters)}{random.choice(letters)}"
        if made not in taken:
            taken.add(made)
            return made
