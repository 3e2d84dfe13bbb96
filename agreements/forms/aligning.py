"""The choice where a draft meets what was enacted under it."""

from typing import Any, cast

from crispy_forms.layout import Fieldset
from django import forms

from agreements.clashes import Clash
from agreements.forms.fields import helper
from agreements.models import Repeal, Retention


class AlignForm(forms.Form):
    """What the draft does about a wording that has changed under it; nothing is chosen before."""

    MINE, THEIRS, BOTH = "draf", "berlaku", "gabung"

    choice = forms.ChoiceField(
        label="Pilihan Anda",
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih salah satu.", "invalid_choice": "Pilih salah satu."},
    )

    def __init__(self, *args: Any, clash: Clash, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["choice"]).choices = self._choices(clash)
        self.helper = helper(Fieldset("", "choice", css_class="form-section"))

    def _choices(self, clash: Clash) -> list[tuple[str, str]]:
        drop = "Ikuti naskah yang kini berlaku; keputusan draf ini dibuang"
        if isinstance(clash.decision, Repeal):
            return [(self.MINE, "Tetap mencabut atau mengakhiri"), (self.THEIRS, drop)]
        if isinstance(clash.decision, Retention):
            return [
                (self.MINE, "Tetap mempertahankan, dengan rumusan yang kini berlaku"),
                (self.THEIRS, drop),
            ]
        return [
            (self.MINE, "Pakai rumusan draf ini"),
            (self.THEIRS, "Ikuti naskah yang kini berlaku; rumusan draf ini dibuang"),
            (self.BOTH, "Gabungkan: mulai dari rumusan draf, lalu sunting"),
        ]
