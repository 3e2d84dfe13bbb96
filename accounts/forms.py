"""Forms of the account pages: a person, and the filters above the list of accounts."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from accounts.administration import Account
from accounts.models import Organization, User
from accounts.roles import Role, RolesConflict, refuse_conflicts
from accounts.unit_forms import UnitChoiceField

SIGNING_ROLES = {Role.EXECUTIVE, Role.VERIFIER}


class PersonForm(forms.ModelForm):
    """An account as the system admin writes it; the password is its person's affair."""

    full_name = forms.CharField(
        label="Nama lengkap",
        max_length=150,
        error_messages={"required": "Isikan nama lengkap."},
    )
    organization = UnitChoiceField(
        label="Unit organisasi", error_messages={"required": "Pilih unit organisasi."}
    )
    roles = forms.MultipleChoiceField(
        label="Peran",
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih sedikitnya satu peran."},
    )

    class Meta:
        model = User
        fields = ["username", "email", "position", "nip", "is_signatory", "is_active"]
        labels = {"email": "Alamat surel", "username": "Nama pengguna", "is_active": "Akun aktif"}
        help_texts = {
            "username": "Huruf kecil, angka, titik, atau garis bawah. Dipakai untuk masuk.",
            "nip": "NIP 18 angka atau NRP 8 angka; boleh kosong.",
            "is_active": "Akun yang tidak aktif tidak dapat masuk.",
        }
        error_messages = {
            "username": {
                "required": "Isikan nama pengguna.",
                "unique": "Nama pengguna ini sudah dipakai.",
            },
            "email": {
                "required": "Isikan alamat surel.",
                "invalid": "Alamat surel tidak benar. Contoh: nama@instansi.go.id.",
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["organization"].offer(Organization.objects.as_tree())  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial.update(
                full_name=self.instance.get_full_name(),
                organization=self.instance.organization_id,
                roles=sorted(self.instance.roles),
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset(
                "Orang", "full_name", "position", "nip", "organization", css_class="form-section"
            ),
            Fieldset("Masuk", "username", "email", "is_active", css_class="form-section"),
            Fieldset("Wewenang", "roles", "is_signatory", css_class="form-section"),
        )

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).lower()
        others = User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError("Nama pengguna ini sudah dipakai.")
        return username

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError("Alamat surel ini sudah dipakai akun lain.")
        return email

    def clean_roles(self) -> frozenset[Role]:
        roles = frozenset(Role(name) for name in self.cleaned_data["roles"])
        try:
            refuse_conflicts(roles)
        except RolesConflict as refusal:
            raise ValidationError(str(refusal)) from refusal
        return roles

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        roles = cleaned.get("roles")
        if cleaned.get("is_signatory") and roles is not None and not roles & SIGNING_ROLES:
            self.add_error(
                "is_signatory", "Penanda tangan harus berperan Pimpinan atau Verifikator."
            )
        return cleaned

    @property
    def account(self) -> Account:
        """What was written, once valid."""
        return Account(**{name: self.cleaned_data[name] for name in Account.__dataclass_fields__})


class PeopleFilter(forms.Form):
    """Filters of the list of accounts, kept in its address."""

    cari = forms.CharField(label="Cari nama atau surel", required=False, max_length=100)
    peran = forms.ChoiceField(
        label="Peran", required=False, choices=[("", "Semua peran"), *Role.choices]
    )
    unit = UnitChoiceField(label="Unit", required=False, to_field_name="slug")
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[
            ("", "Semua"),
            ("aktif", "Aktif"),
            ("nonaktif", "Tidak aktif"),
            ("tanpa-unit", "Aktif, tanpa unit"),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indented = [
            (unit.slug, "\u2003" * unit.depth + unit.name)
            for unit in Organization.objects.as_tree()
        ]
        self.fields["unit"].widget.choices = [("", "Semua unit"), *indented]
