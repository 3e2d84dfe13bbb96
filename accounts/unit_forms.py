"""Forms of the units: one unit, one holder of its offices, and the filters above their list."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils import timezone

from accounts.models import Office, OfficeHolder, Organization
from accounts.models.user import is_service_number
from accounts.offices import Tenure
from accounts.restructuring import Change, Wording
from p4gn_portal.fields import DayField


class UnitChoiceField(forms.ModelChoiceField):
    """A unit, indented below the one it belongs to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organization.objects.all(), **kwargs)

    def offer(self, units: list[Organization]) -> None:
        """Offer these units of the tree, in their order."""
        indented = [(unit.pk, "\u2003" * unit.depth + unit.name) for unit in units]
        self.widget.choices = [("", "Pilih unit"), *indented]


class UnitForm(forms.ModelForm):
    """A unit and the one it stands below; roots are what can sign an agreement.

    Of one that is there already, a new name or place needs a first day, or is told as a slip.
    """

    parent = UnitChoiceField(
        label="Unit induk",
        required=False,
        help_text="Kosongkan hanya untuk instansi yang menjadi pihak perjanjian.",
    )

    since = DayField(
        label="Berlaku sejak",
        subject="Tanggal berlaku",
        until_today=True,
        required=False,
        help_text="Hari pertama nama atau kedudukan yang baru. Hari sebelumnya tetap memakai yang "
        "lama.",
    )
    is_correction = forms.BooleanField(
        label="Hanya memperbaiki salah tulis (ralat)",
        required=False,
        help_text="Nama yang tertulis sebelumnya memang tidak pernah dipakai.",
    )
    reason = forms.CharField(
        label="Dasar perubahan",
        max_length=500,
        required=False,
        help_text="Misalnya nomor peraturan tentang susunan Perangkat Daerah.",
    )

    class Meta:
        model = Organization
        fields = ["name", "short_name", "slug", "kind", "parent", "agency_code"]
        help_texts = {"slug": "Huruf kecil, angka, dan tanda hubung. Contoh: dinas-sosial-hss."}
        error_messages = {
            "name": {"required": "Isikan nama unit."},
            "short_name": {"required": "Isikan nama singkat."},
            "kind": {"required": "Pilih jenis unit."},
            "slug": {
                "required": "Isikan kode alamat.",
                "unique": "Kode alamat ini sudah dipakai unit lain.",
                "invalid": "Kode alamat hanya memuat huruf kecil, angka, dan tanda hubung.",
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = Organization.objects.as_tree()
        if self.instance.pk:
            below = set(Organization.objects.branch_ids(self.instance.pk))
            tree = [unit for unit in tree if unit.pk not in below]
        self.fields["parent"].offer(tree)  # type: ignore[attr-defined]
        self.fields["parent"].queryset = Organization.objects.filter(  # type: ignore[attr-defined]
            pk__in=[unit.pk for unit in tree]
        )
        self.before = Wording.of(self.instance) if self.instance.pk else None
        parts = [
            Fieldset("Nama dan kedudukan", "name", "short_name", "parent", css_class="form-section")
        ]
        if self.before:
            self.initial.setdefault("since", timezone.localdate())
            parts.append(
                Fieldset(
                    "Bila nama atau kedudukan berubah", "since", "is_correction", "reason",
                    css_class="form-section",
                )
            )  # fmt: skip
        else:
            for name in ("since", "is_correction", "reason"):
                del self.fields[name]
        parts.append(
            Fieldset("Keterangan", "kind", "agency_code", "slug", css_class="form-section")
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*parts)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.before is None or not {"name", "short_name"} <= cleaned.keys():
            return cleaned
        if "parent" in cleaned and self.wording != self.before:
            if not cleaned.get("is_correction") and not cleaned.get("since"):
                if "since" not in self.errors:
                    self.add_error("since", "Isikan hari pertama nama atau kedudukan yang baru.")
            elif cleaned.get("is_correction") and not cleaned.get("reason"):
                self.add_error("reason", "Isikan apa yang salah tulis.")
        return cleaned

    @property
    def wording(self) -> Wording:
        """The name and place written."""
        return Wording(*(self.cleaned_data[name] for name in ("name", "short_name", "parent")))

    @property
    def facts(self) -> dict[str, Any]:
        """What else is written of the unit."""
        return {name: self.cleaned_data[name] for name in ("kind", "agency_code", "slug")}

    @property
    def change(self) -> Change:
        """How the wording comes; without a first day nothing of it changed."""
        if self.cleaned_data["is_correction"]:
            return Change(None, self.cleaned_data["reason"])
        since = self.cleaned_data["since"] or timezone.localdate()
        return Change(since, self.cleaned_data["reason"])

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()


class HolderForm(forms.Form):
    """Who holds an office of a unit. Days that nobody knows stay empty."""

    kind = forms.ChoiceField(
        label="Kedudukan", choices=Office.Kind.choices, initial=Office.Kind.HEAD,
        error_messages={"required": "Pilih kedudukan."},
    )  # fmt: skip
    name = forms.CharField(
        label="Nama lengkap dan gelar", max_length=150,
        error_messages={"required": "Isikan nama lengkap."},
    )  # fmt: skip
    position = forms.CharField(
        label="Nama jabatan", max_length=200,
        help_text="Seperti tertulis pada surat. Contoh: Kepala Dinas Sosial.",
        error_messages={"required": "Isikan nama jabatan."},
    )  # fmt: skip
    capacity = forms.ChoiceField(
        label="Status jabatan", choices=OfficeHolder.Capacity.choices,
        error_messages={"required": "Pilih status jabatan."},
    )  # fmt: skip
    rank = forms.CharField(label="Pangkat/golongan", max_length=100, required=False)
    nip = forms.CharField(
        label="NIP/NRP", max_length=30, required=False,
        help_text="NIP 18 angka atau NRP 8 angka; boleh kosong.",
    )  # fmt: skip
    first_day = DayField(label="Hari pertama", subject="Hari pertama", required=False)
    last_day = DayField(
        label="Hari terakhir", subject="Hari terakhir", required=False,
        help_text="Kosongkan selama masih menjabat.",
    )  # fmt: skip
    source = forms.CharField(
        label="Dasar", max_length=200, required=False,
        help_text="Nomor keputusan atau surat perintah, bila diketahui.",
    )  # fmt: skip

    def __init__(self, *args: Any, holder: OfficeHolder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if holder is not None:
            names = ("name", "position", "capacity", "rank", "nip", "first_day", "last_day")
            self.initial = {name: getattr(holder, name) for name in (*names, "source")}
            self.initial["kind"] = holder.office.kind
            self.fields["kind"].disabled = True  # an office is never handed over: end it, appoint
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset("Jabatan", "kind", "position", "capacity", css_class="form-section"),
            Fieldset("Pejabat", "name", "rank", "nip", css_class="form-section"),
            Fieldset(
                "Masa jabatan", Row(Column("first_day"), Column("last_day")), "source",
                css_class="form-section",
            ),
        )  # fmt: skip

    def clean_nip(self) -> str:
        """The digits alone: papers write them in groups."""
        digits = "".join(str(self.cleaned_data["nip"]).split())
        if digits:
            is_service_number(digits)
        return digits

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Hari terakhir tidak boleh mendahului hari pertama.")
        return cleaned

    @property
    def tenure(self) -> Tenure:
        """What was written, once valid."""
        return Tenure(**self.cleaned_data)


class UnitFilter(forms.Form):
    """Filters of the list of units."""

    cari = forms.CharField(label="Cari nama unit", required=False, max_length=100)
    jenis = forms.ChoiceField(
        label="Jenis", required=False, choices=[("", "Semua jenis"), *Organization.Kind.choices]
    )
