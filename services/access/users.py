"""People who can sign in, above the companies they work for."""

import unicodedata

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.tables import User
from models.values.ids import new_id

LONGEST_NAME = 120


def visible(name: str) -> str:
    """A name as it is stored and mailed: one line, without control or formatting characters."""
    shown = "".join(" " if unicodedata.category(letter).startswith("C") else letter for letter in name)
    return " ".join(shown.split())


def add_user(session: Session, *, email: str, name: str, password_hash: str) -> User | None:
    """Write a new user; None when there is one with this address, also when that one came at the same moment."""
    return session.scalars(
        insert(User)
        .values(id=new_id(), email=email, name=name, password_hash=password_hash)
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(User)
    ).one_or_none()
