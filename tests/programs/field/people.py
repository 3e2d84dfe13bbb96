"""A small world for the field tests: one agreement, an activity, its people and their pictures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from agreements.models import Agreement
from programs import evidence, workflow
from programs.entry import Entry
from programs.models import Activity, ActivityLog, Indicator, Region
from tests.factories import ActivityFactory, IndicatorFactory, RegionFactory, side, user_in

DAY = date(2026, 3, 12)


@dataclass
class Field:
    """Who and what a test needs; `record` and `send` do the usual."""

    agreement: Agreement
    activity: Activity
    indicator: Indicator
    region: Region
    operator: User
    verifier: User

    def entry(self, **changes: Any) -> Entry:
        usual = {
            "performed_on": DAY,
            "region_id": self.region.pk,
            "participants_male": 20,
            "participants_female": 25,
            "narrative": "Sosialisasi di sekolah.",
            "measurements": {self.indicator.pk: Decimal(1)},
        }
        return Entry(**(usual | changes))

    def record(self, **changes: Any) -> ActivityLog:
        return workflow.record(
            log_id=uuid4(), activity=self.activity, entry=self.entry(**changes), by=self.operator
        )

    def send(self, **changes: Any) -> ActivityLog:
        log = self.record(**changes)
        evidence.attach(log, upload(picture()))
        return workflow.submit(log)

    def verify(self, log: ActivityLog, **changes: Any) -> None:
        workflow.decide(log, by=self.verifier, **({"decision": "verified"} | changes))


def field(**activity: Any) -> Field:
    made = ActivityFactory(**activity)
    return Field(
        agreement=made.agreement,
        activity=made,
        indicator=IndicatorFactory(activity=made),
        region=RegionFactory(),
        operator=user_in(made.lead, Role.UNIT_OPERATOR),
        verifier=user_in(side(made.agreement, 2), Role.VERIFIER),
    )


def picture(
    size: tuple[int, int] = (320, 240), family: str = "JPEG", color: Any = None, **save: Any
) -> bytes:
    """Bytes of a plain picture; each call another colour unless told."""
    shade = color or tuple(uuid4().bytes[:3])
    written = BytesIO()
    Image.new("RGB", size, shade).save(written, family, **save)
    return written.getvalue()


def upload(content: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
