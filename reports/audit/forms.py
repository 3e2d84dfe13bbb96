"""Filters above the audit trail, kept in its address."""

from typing import Any

from django import forms

from accounts.models import User
from p4gn_portal.fields import DayField
from reports.audit import trail


class TrailFilter(forms.Form):
    """Kind of object, person, and the days between which something happened."""

    jenis = forms.ChoiceField(label="Objek", required=False)
    pelaku = forms.CharField(label="Nama pengguna", required=False, max_length=150)
    dari = DayField(subject="Tanggal awal", label="Dari tanggal", required=False)
    sampai = DayField(subject="Tanggal akhir", label="Sampai tanggal", required=False)

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = sorted((trail.title_of(kind), kind) for kind in kinds)
        self.fields["jenis"].choices = [  # type: ignore[attr-defined]
            ("", "Semua objek"),
            *((kind, title) for title, kind in offered),
        ]

    def clean_pelaku(self) -> User | None:
        """The person of that user name, in any case; None when none was asked for."""
        name = self.cleaned_data["pelaku"]
        if not name:
            return None
        user = User.objects.filter(username__iexact=name).first()
        if user is None:
            raise forms.ValidationError("Tidak ada pengguna dengan nama itu.")
        return user
