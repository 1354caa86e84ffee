"""Telling every process, at the commit, that something changed; services.announcements passes it on there."""

import json
from typing import Any

from sqlalchemy.orm import Session

from models.database import CHANNEL


def announce_to_all(session: Session, topic: str, /, **payload: Any) -> None:
    """Tell every process about something; without a tenant only those hear it that listen to everything."""
    session.connection().exec_driver_sql("SELECT pg_notify(%s, %s)", (CHANNEL, message(topic, **payload)))


def message(topic: str, /, **payload: Any) -> str:
    """What goes through the database."""
    return json.dumps({"topic": topic, **payload}, default=str)
