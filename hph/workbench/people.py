"""Made-up people: names, numbers, addresses. Nobody here exists, and no number could be a living person's."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from pathways.enums import Sex
from pathways.rules import person_number

WOMEN = (
    "Aslaug", "Astrid", "Berit", "Bjørg", "Borghild", "Dagny", "Eldbjørg", "Ellen", "Elsa", "Gerd", "Gudrun",
    "Hjørdis", "Inga", "Ingeborg", "Jorunn", "Kari", "Kirsten", "Liv", "Magnhild", "Margit", "Marit", "Oddny",
    "Olaug", "Ragnhild", "Randi", "Reidun", "Sigrid", "Solveig", "Synnøve", "Torbjørg", "Turid", "Unni",
    "Valborg", "Wenche", "Åse", "Åshild",
)  # fmt: skip
MEN = (
    "Anders", "Arne", "Arvid", "Asbjørn", "Birger", "Bjarne", "Egil", "Einar", "Erling", "Finn", "Georg",
    "Gunnar", "Halvor", "Harald", "Håkon", "Ivar", "Jens", "Johannes", "Kjell", "Knut", "Kåre", "Leif",
    "Magne", "Nils", "Odd", "Olav", "Per", "Ragnar", "Reidar", "Rolf", "Sigurd", "Steinar", "Svein", "Torleif",
    "Trygve", "Øyvind",
)  # fmt: skip
# Put together from three parts, so that the names sound like home and yet are not found there.
_FIRST = (
    "Brat", "Fager", "Grå", "Heim", "Hest", "Kald", "Kvit", "Lang", "Lav", "Myr", "Nord", "Nær", "Raud", "Skog",
    "Sol", "Stor", "Svart", "Sør", "Ytter", "Øver",
)  # fmt: skip
_LAST = (
    "bekkmo", "dalnes", "engli", "fosshaug", "grendvik", "hammerlund", "kleivmoen", "lundsætrin", "skardli",
    "stueng", "tangmark", "viklund",
)  # fmt: skip
FAMILY = tuple(first + last for first in _FIRST for last in _LAST)
STREETS = (
    "Blåbærstien", "Bjørkelia", "Elvebakken", "Fjellveien", "Furulundvegen", "Grasbakken", "Hestehovstien",
    "Kvernhusvegen", "Lyngvegen", "Myrullvegen", "Nedre Tun", "Rugdevegen", "Skogsnarvegen", "Solsida",
    "Tjernbakken", "Øvre Tun",
)  # fmt: skip
RELATIONS = {
    Sex.FEMALE: ("datter", "søster", "niese", "svigerdatter", "ektefelle", "nabo"),
    Sex.MALE: ("sønn", "bror", "nevø", "svigersønn", "ektefelle", "nabo"),
}


@dataclass(frozen=True)
class Kin:
    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class Person:
    """A made-up patient. The number is synthetic (month + 80)."""

    number: str
    given_name: str
    family_name: str
    sex: Sex
    birth_date: date
    street: str
    phone: str
    lives_alone: bool
    next_of_kin: tuple[Kin, ...]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class People:
    """Makes people, each different, the same ones for the same seed and day."""

    def __init__(self, *, seed: int, today: date) -> None:
        self._random = random.Random(seed)
        self._today = today
        self._serials: dict[date, int] = {}
        self._names: set[str] = set()

    def patient(self, *, youngest: int = 66, oldest: int = 97) -> Person:
        """Return a new person between two ages in whole years. Two people of one run never share a name."""
        chance = self._random
        sex = chance.choice((Sex.FEMALE, Sex.FEMALE, Sex.MALE))
        given, family = self._name(sex)
        birth_date = self._today - timedelta(days=round(chance.uniform(youngest, oldest) * 365.25))
        lives_alone = chance.random() < 0.6
        return Person(
            number=self.number(birth_date),
            given_name=given,
            family_name=family,
            sex=sex,
            birth_date=birth_date,
            street=f"{chance.choice(STREETS)} {chance.randint(1, 98)}",
            phone=self.phone(),
            lives_alone=lives_alone,
            next_of_kin=tuple(self._kin(family) for _ in range(chance.choice((1, 1, 2)))),
        )

    def number(self, birth_date: date) -> str:
        """Return a synthetic number of that day that nobody else of this run has."""
        serial = self._serials.get(birth_date, 0)
        self._serials[birth_date] = serial + 1
        return person_number.synthetic_number(birth_date, serial)

    def phone(self) -> str:
        """Return a telephone number that cannot be called: none begins with three zeros."""
        return f"000 {self._random.randint(10, 99)} {self._random.randint(100, 999)}"

    def _name(self, sex: Sex) -> tuple[str, str]:
        while True:
            given = self._random.choice(WOMEN if sex == Sex.FEMALE else MEN)
            family = self._random.choice(FAMILY)
            if f"{given} {family}" not in self._names:
                self._names.add(f"{given} {family}")
                return given, family

    def _kin(self, family: str) -> Kin:
        sex = self._random.choice((Sex.FEMALE, Sex.MALE))
        given = self._random.choice(WOMEN if sex == Sex.FEMALE else MEN)
        return Kin(f"{given} {family}", self._random.choice(RELATIONS[sex]), self.phone())
