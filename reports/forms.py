"""Forms of reports and notices: periods, words, sending back, evaluations, ways of being told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from agreements.models import Party
from programs.models import FundingSource
from programs.models.plan import Quarter
from reports.evaluation.table import Choice
from reports.letterheads import NoEmblem, emblem_of
from reports.models import Letterhead, Narrative, Notification, ReportKind
from reports.notices.ways import CHOOSABLE
from reports.periods import Period
from reports.publishing import Words
from reports.scheduling import Wish

MOST_LINES = 4  # of a kop surat, under the name
MOST_ADDRESSES = 20  # of one kind of report


class ComposeForm(forms.Form):
    """One closed period, of any kind, within the agreement's validity."""

    period = forms.ChoiceField(
        label="Periode",
        error_messages={
            "required": "Pilih periode laporan.",
            "invalid_choice": "Pilih periode yang sudah berakhir dan termasuk masa perjanjian.",
        },
    )

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {f"{period.kind}|{period.start.isoformat()}": period for period in periods}
        kinds = dict(ReportKind.choices)
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, period in self.by_key.items():
            groups.setdefault(kinds[period.kind], []).append((key, period.label))
        choices: list[Any] = [("", "Pilih periode"), *groups.items()]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def chosen(self) -> Period:
        """The period chosen; valid forms only."""
        return self.by_key[self.cleaned_data["period"]]


class NarrativeForm(forms.Form):
    """The three sections people write, each with the version it was read at."""

    def __init__(self, *args: Any, rows: Sequence[Narrative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {row.section: row for row in rows}
        for section, label in Narrative.Section.choices:
            row = kept.get(section)
            self.fields[section] = forms.CharField(
                label=label,
                required=False,
                max_length=8000,
                strip=True,
                initial=row.body if row else "",
                widget=forms.Textarea({"rows": 5}),
                error_messages={"max_length": "Uraian paling panjang 8.000 huruf."},
            )
            self.fields[f"{section}_version"] = forms.IntegerField(
                min_value=0,
                required=False,
                initial=row.version if row else 0,
                widget=forms.HiddenInput,
            )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def words(self) -> dict[str, Words]:
        """The sections as they were sent, each with the version it was based on."""
        return {
            section: Words(
                body=self.cleaned_data[section].replace("\r\n", "\n"),
                version=self.cleaned_data[f"{section}_version"] or 0,
            )
            for section in Narrative.Section.values
        }

    def keep_both(self, theirs: Mapping[str, Narrative]) -> None:
        """After a stale save: mine stays in the field, theirs is shown, the next save decides."""
        data: dict[str, Any] = dict(self.data.items())
        for section, row in theirs.items():
            data[f"{section}_version"] = str(row.version)
            self.add_error(section, f"Bagian ini telah diubah oleh {row.written_by}.")
        self.data = data


class ReturnForm(forms.Form):
    """Why a proposed report goes back."""

    reason = forms.CharField(
        label="Alasan pengembalian",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Tuliskan alasan pengembalian."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class EvaluationForm(forms.Form):
    """Of what the evaluation is: lives in the address; a wrong one there chooses nothing."""

    triwulan = forms.TypedChoiceField(
        label="Periode",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Setahun"), *Quarter.choices],
    )
    unit = forms.ChoiceField(label="Penanggung jawab", required=False)
    sumber = forms.ChoiceField(
        label="Sumber dana",
        required=False,
        choices=[("", "Semua sumber (digabung)"), *FundingSource.choices],
    )
    kolom = forms.ChoiceField(
        label="Kolom",
        required=False,
        choices=[("", "Renja"), ("lengkap", "Dengan kolom Renstra (5, 6, 13, 14)")],
    )

    def __init__(self, *args: Any, units: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        """`units`: slug and short name of each unit to choose from."""
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "Semua unit"), *units]  # type: ignore[attr-defined]

    @property
    def choice(self) -> Choice:
        """What is asked for."""
        self.is_valid()
        told = self.cleaned_data
        return Choice(
            quarter=told.get("triwulan") or 0,
            unit=told.get("unit", ""),
            source=told.get("sumber", ""),
            is_full=bool(told.get("kolom")),
        )


class NoticeFilter(forms.Form):
    """What of one's notices to show; it lives in the address."""

    status = forms.ChoiceField(
        label="Tampilkan",
        choices=[("", "Semua"), ("belum", "Belum dibaca")],
        required=False,
    )
    jenis = forms.ChoiceField(
        label="Jenis", choices=[("", "Semua jenis"), *Notification.Kind.choices], required=False
    )

    def filtered(self, notices: QuerySet[Notification]) -> QuerySet[Notification]:
        """The notices that fit; a filter that was not understood is left out."""
        self.is_valid()
        if self.cleaned_data.get("status"):
            notices = notices.filter(read_at__isnull=True)
        if kind := self.cleaned_data.get("jenis"):
            notices = notices.filter(kind=kind)
        return notices


class NoticeWaysForm(forms.Form):
    """How each kind of notice shall come."""

    def __init__(self, *args: Any, current: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in CHOOSABLE:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=Notification.Way.choices,
                initial=current[kind],
                error_messages={
                    "required": "Pilih salah satu cara.",
                    "invalid_choice": "Pilih salah satu cara dari daftar.",
                },
            )
        self.helper = FormHelper()
        self.helper.form_tag = False


class NudgeForm(forms.Form):
    """A word to those who are asked to act."""

    note = forms.CharField(
        label="Pesan (opsional)",
        max_length=300,
        required=False,
        strip=True,
        widget=forms.Textarea({"rows": 3}),
        help_text="Paling banyak 300 karakter. Jangan tuliskan data pribadi.",
    )


class LetterheadForm(forms.Form):
    """The kop surat of each party; what no file is chosen for stays as it is."""

    def __init__(
        self, *args: Any, standing: Sequence[tuple[Party, Letterhead]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        for party, kept in standing:
            self.fields[f"lines_{party.ordinal}"] = forms.CharField(
                label="Baris di bawah nama",
                required=False,
                initial=kept.lines,
                max_length=400,
                help_text="Misalnya alamat, telepon, dan laman. Paling banyak 4 baris.",
                widget=forms.Textarea({"rows": 3}),
            )
            self.fields[f"emblem_{party.ordinal}"] = EmblemField(
                label="Lambang",
                required=False,
                help_text="JPG, PNG, atau WEBP, paling besar 5 MB.",
                widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
            )
            if kept.emblem:
                self.fields[f"remove_{party.ordinal}"] = forms.BooleanField(
                    label="Hapus lambang", required=False
                )

    def clean(self) -> dict[str, Any]:
        """No more lines than the head of a page holds."""
        for party, _ in self.standing:
            name = f"lines_{party.ordinal}"
            if len(self.cleaned_data.get(name, "").splitlines()) > MOST_LINES:
                self.add_error(name, f"Paling banyak {MOST_LINES} baris.")
        return self.cleaned_data

    @property
    def groups(self) -> list[tuple[Party, Letterhead, list[forms.BoundField]]]:
        """Each party, what it has now, and its fields."""
        return [
            (
                party,
                kept,
                [self[name] for name in self.fields if name.endswith(f"_{party.ordinal}")],
            )
            for party, kept in self.standing
        ]

    def wishes(self) -> list[tuple[Party, str, bytes | None]]:
        """Party, lines, and the emblem: None leaves it, nothing takes it off. Valid forms only."""
        data = self.cleaned_data
        return [
            (
                party,
                data[f"lines_{party.ordinal}"],
                data[f"emblem_{party.ordinal}"]
                or (b"" if data.get(f"remove_{party.ordinal}") else None),
            )
            for party, _ in self.standing
        ]


class EmblemField(forms.FileField):
    """A picture, as it will be printed."""

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        """Its bytes; None without a file. Raises ValidationError."""
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return emblem_of(upload)
        except NoEmblem as error:
            raise ValidationError(str(error)) from error


class AddressesField(forms.CharField):
    """Mail addresses, one a line; each once, in the order written."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The addresses in lower case. Raises ValidationError that names the first wrong one."""
        found = dict.fromkeys(super().clean(value).lower().split())
        for one in found:
            try:
                validate_email(one)
            except ValidationError as error:
                message = f"“{one}” bukan alamat surel. Contoh: nama@instansi.go.id."
                raise ValidationError(message) from error
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(f"Paling banyak {MOST_ADDRESSES} alamat.")
        return tuple(found)


class ScheduleForm(forms.Form):
    """Which kinds of report are owed, and when they fall due."""

    def __init__(self, *args: Any, wishes: Sequence[Wish], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [wish.kind for wish in wishes]
        labels = dict(ReportKind.choices)
        for wish in wishes:
            label = labels[wish.kind]
            self.fields[f"{wish.kind}_active"] = forms.BooleanField(
                label=f"{label} wajib disusun", required=False, initial=wish.active
            )
            self.fields[f"{wish.kind}_due_days"] = forms.IntegerField(
                label="Tenggat (hari setelah periode berakhir)",
                initial=wish.due_days,
                min_value=1,
                max_value=90,
                error_messages={
                    "required": f"Isikan tenggat {label.lower()}.",
                    "invalid": "Tenggat berupa bilangan bulat. Contoh: 10.",
                    "min_value": "Tenggat sedikitnya 1 hari.",
                    "max_value": "Tenggat paling lama 90 hari.",
                },
            )
            self.fields[f"{wish.kind}_addresses"] = AddressesField(
                label="Surel penerima di luar portal",
                required=False,
                initial="\n".join(wish.addresses),
                help_text="Satu alamat setiap baris. Laporan yang terbit dikirim sekali ke sini.",
                widget=forms.Textarea({"rows": 2}),
            )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The name of each kind, and its fields."""
        parts = ("active", "due_days", "addresses")
        labels = dict(ReportKind.choices)
        return [(labels[kind], [self[f"{kind}_{part}"] for part in parts]) for kind in self.kinds]

    def wishes(self) -> list[Wish]:
        """What was asked for; valid forms only."""
        data = self.cleaned_data
        return [
            Wish(
                kind,
                data[f"{kind}_active"],
                data[f"{kind}_due_days"],
                data[f"{kind}_addresses"],
            )
            for kind in self.kinds
        ]
