"""Invented people and numbers: names drawn from two lists, BSNs and IBANs from the ranges reserved for tests."""

from random import Random

ORIGINS = (
    (
        "nl", 22,
        ("Anouk", "Björn", "Bram", "Chloé", "Daan", "Daniël", "Femke", "Ilse", "Iris", "Jeroen", "Joëlle", "Jurriën",
         "Kees", "Lotte", "Niels", "Noël", "René", "Ruben", "Sjoerd", "Stefan", "Thijs", "Tom", "Wesley",
         "Zoë"),
        ("van Aalst", "Aarts", "d'Angremond", "Bakker", "van den Broek", "Claassen", "Driessen", "Hermans", "Hoekstra",
         "ter Horst", "Jansen-de Boer", "Kuijpers", "van der Linden", "Maas", "Mertens", "Peeters", "Schoenmakers",
         "Smits", "in 't Veld", "Verhoeven", "Vos", "Willems", "de Wit"),
    ),
    (
        "pl", 9,
        ("Agnieszka", "Grzegorz", "Łukasz", "Marcin", "Paweł", "Piotr", "Radosław", "Tomasz"),
        ("Duda", "Mazur", "Nowak", "Pawlak", "Sikora", "Wójcik", "Wróbel", "Zając"),
    ),
    (
        "nl", 7,
        ("Çağla", "Emre", "Gül", "Hüseyin", "Mehmet", "Murat", "Ömer", "Yusuf"),
        ("Arslan", "Aydın", "Demir", "Gümüş", "Kaya", "Öztürk", "Şahin", "Yıldız"),
    ),
    (
        "nl", 7,
        ("Bilal", "Fatima", "Hamza", "Karim", "Mohammed", "Nadia", "Rachid", "Younes"),
        ("El Amrani", "Benali", "Bouzidi", "Haddad", "Idrissi", "El Khattabi", "Ouali", "Ziani"),
    ),
    (
        "ro", 4,
        ("Andreea", "Bogdan", "Ionuț", "Mihai", "Ștefan", "Vasile"),
        ("Dumitru", "Ionescu", "Munteanu", "Popescu", "Rusu", "Țurcanu"),
    ),
    (
        "nl", 3,
        ("Dragan", "Ivana", "Kiran", "Priya", "Ravi", "Željko"),
        ("Dimitrov", "Marić", "Petrović", "Ramdin", "Sharma", "Soerdjan"),
    ),
)  # fmt: skip
"""Language on the phone, how many of a hundred or so, first names and family names that go together."""
ROUTE_NAMES = (
    "Centrum", "Gestel", "Stratum", "Tongelre", "Woensel", "Strijp", "Berkel", "Udenhout", "Vlijmen", "Vught",
    "Rosmalen", "Boxtel", "Oirschot", "Bladel", "Valkenswaard", "Geldrop", "Nuenen", "Best", "Reeshof", "Goirle",
)  # fmt: skip
VANS = (
    ("VW Crafter 35", 1180, 3500), ("Mercedes Sprinter 317", 1050, 3500), ("Fiat Ducato", 1320, 3500),
    ("Opel Movano", 1180, 3500), ("Ford E-Transit", 890, 3500),
)  # fmt: skip


def people(random: Random, count: int) -> list[tuple[str, str]]:
    """Names with their language, without repetition; after all pairs are used, with a Roman numeral."""
    drawn = [
        (random.random() ** (len(firsts) * len(families) / weight), f"{first} {family}", language)
        for language, weight, firsts, families in ORIGINS
        for first in firsts
        for family in families
    ]
    pairs = [(name, language) for _, name, language in sorted(drawn, reverse=True)]
    rounds = 1 + count // len(pairs)
    return [(f"{name} {'I' * turn}".strip(), language) for turn in range(rounds) for name, language in pairs][:count]


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
