"""Any message that the tables allow, made by chance from the same tables that read and write.

A seed stands for a message. (Drawing every field through hypothesis makes reports of hundreds of draws and takes
minutes; a seed that fails is replayed as it is.)
"""

import datetime as dt
import random
import uuid

from messaging.xml import bind, clinical, codecs, codes, dialog_shapes, logistics_shapes, model, parts
from messaging.xml.logistics_shapes import _FIELD_OF

_LETTERS = "aæøåÆØÅéčŋšÁz Z0 9&<>\"'%/\n\t–…😀"
_TOKENS = "abcXYZ0123456789-"
_FIRST, _DAYS = dt.datetime(1901, 1, 1, tzinfo=dt.UTC), 108_000  # until 2196


class Anything:
    """A source of random but lawful parts. The same seed, the same parts."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def maybe(self, likely: float = 0.5) -> bool:
        return self.chance.random() < likely

    def text(self) -> str:
        return codecs.clean("".join(self.chance.choices(_LETTERS, k=self.chance.randint(1, 30)))) or "x"

    def line(self) -> str:
        return " ".join(self.text().split())

    def token(self) -> str:
        return "".join(self.chance.choices(_TOKENS, k=self.chance.randint(1, 8)))

    def number(self) -> str:
        return self.chance.choice([str(self.chance.randint(-99, 9999)), "2.5", "0.125"])

    def moment(self) -> dt.datetime:
        span = dt.timedelta(days=self.chance.randint(0, _DAYS), seconds=self.chance.randint(0, 86_399))
        return _FIRST + span + dt.timedelta(microseconds=self.chance.choice([0, 0, 148_000, 1]))

    def date(self) -> dt.date:
        return self.moment().date()

    def ident(self, *types: str) -> parts.Ident:
        return parts.Ident(
            self.token(), self.chance.choice(types or ("HER", "ENH", "HPR", "LAV", "FNR", "XXX"))
        )

    def several(self, make, least: int = 0, most: int = 2) -> tuple:
        return tuple(make() for _ in range(self.chance.randint(least, most)))

    def shaped(self, shape):
        """Any dataclass that the table of `shape` allows."""
        values: dict = {}
        self.fill(shape.fields, values)
        if rivals := shape.one_of or shape.at_most_one:
            chosen = self.chance.choice(rivals)
            for field in shape.fields:
                if field.name in rivals:
                    values.pop(field.name, None)
                if field.name == chosen and (shape.one_of or self.maybe()):
                    values[field.name] = self.value(field.codec)
        for attribute in shape.attributes:
            values[attribute.name] = self.chance.choice([clinical.CAVE, clinical.OTHER_NOTES])
        return shape.cls(**values)

    def fill(self, fields, values: dict) -> None:
        for field in fields:
            if isinstance(field, bind.Group):
                if field.must or self.maybe():
                    self.fill(field.fields, values)
            elif field.read_only or field.name in ("events", "inner"):
                # Events are made by code; units inside units are one level, made where parties are.
                continue
            elif field.many:
                values[field.name] = self.several(
                    lambda f=field: self.value(f.codec), 1 if field.must else 0, field.most or 2
                )
            elif field.must or self.maybe():
                values[field.name] = self.value(field.codec)

    def value(self, codec):
        """What one codec can carry."""
        makers = {
            codecs.Text: self.text,
            codecs.Boolean: self.maybe,
            codecs.Integer: lambda: self.chance.randint(0, 99_999),
            codecs.Number: self.number,
            codecs.Year: lambda: self.chance.randint(1900, 2100),
            codecs.Date: self.date,
            codecs.DateTime: self.moment,
            codecs.Timestamp: lambda: self.moment() if self.maybe() else self.date(),
            codecs.Amount: lambda: parts.Quantity(self.number(), self.token()),
            codecs.Url: lambda: f"tel:{self.token()}",
            codecs.CodeValue: lambda: parts.Code(self.token(), codes.OID + "9121", self.line()),
            codecs.SimpleCode: lambda: parts.Code(self.token(), codec.system, self.line()),
            codecs.CodeText: lambda: self.chance.choice(sorted(_list_of(codec))),
            codecs.Identifier: self.ident,
            bind.Inside: lambda: self.value(codec.codec),
            bind.Later: lambda: self.shaped(codec.find()),
            bind.Shape: lambda: self.shaped(codec),
        }
        return makers[type(codec)]()

    def logistics(self, use):
        """Any of the five logistics uses, with the events that it may have."""
        values: dict = {}
        self.fill(use.shape.fields, values)
        for code, name in _FIELD_OF.items():
            if name in use.cls.__dataclass_fields__ and (name == use.main or self.maybe()):
                event = self.shaped(logistics_shapes.TIMED_EVENT)
                kept = {key: getattr(event, key) for key in ("at", "is_estimate", "text", "note", "place")}
                values[name] = model.TimedEvent(code=codes.code("9121", code), **kept)
        return use.cls(**values)

    def professional(self) -> parts.Professional:
        return self.shaped(dialog_shapes.PEOPLE.professional)

    def party(self, name=None, professional=None) -> model.Party:
        name, service = name or self.text, self.maybe()
        return model.Party(
            org_name=name(),
            her_id=self.chance.randint(1, 999_999_999),
            idents=self.several(lambda: self.ident("ENH", "RSH", "LAV")),
            service_name=name() if service else "",
            service_her_id=self.chance.randint(1, 999_999_999) if service else None,
            service_idents=self.several(lambda: self.ident("LAV", "LOK")) if service else (),
            professional=(professional or self.professional)() if self.maybe(0.3) else None,
        )

    def patient(self) -> model.Patient:
        number = {}
        if self.maybe(0.9):
            number = {
                "number": self.token(),
                "number_type": self.chance.choice(["FNR", "DNR"]),
                "issuer": self.chance.choice(["", "2.16.578.1.12.4.3.1"]),
                "other_idents": self.several(lambda: self.ident("FHN", "HNR", "XXX")),
            }
        return model.Patient(
            family=self.text(),
            given=self.text(),
            middle=self.text() if self.maybe() else "",
            birth_date=self.date() if self.maybe() else None,
            sex=self.chance.choice(["", "1", "2"]),
            address=parts.Address(street=self.text(), postal_code=self.token()) if self.maybe() else None,
            **number,
        )

    def head(self, type_code: str) -> model.Head:
        cop = parts.Code("COP", "", "Kopimottaker")
        return model.Head(
            type_code=type_code,
            msg_id=str(uuid.UUID(int=self.chance.getrandbits(128))),
            gen_at=self.moment(),
            issued_at=self.moment(),
            sender=self.party(),
            receiver=self.party(),
            patient=self.patient(),
            conversation=model.Conversation(parent=self.token(), first=self.token())
            if self.maybe()
            else None,
            copies=self.several(lambda: model.CopyReceiver(party=self.party(), role=cop), most=1),
        )


def _list_of(codec) -> dict[str, str]:
    return codes.LISTS[codec.codec.system.removeprefix(codes.OID)]
