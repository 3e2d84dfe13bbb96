"""What forms of agreements are made of: fields for words and scans, and the form over a row."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from agreements.clauses import tidy
from agreements.papers import InvalidPaper, Paper, check

MAX_BODY = 50_000


class ProseField(forms.CharField):
    """Words that may come from Word: invisible characters go, line ends become one kind."""

    def __init__(self, *, required_says: str = "", rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        kwargs.setdefault("max_length", MAX_BODY)
        messages = {"max_length": "Paling banyak %(limit_value)d karakter; kini %(show_value)d."}
        if required_says:
            messages["required"] = required_says
        super().__init__(error_messages=messages, **kwargs)
        self.widget.attrs.pop("maxlength", None)  # a browser would cut a paste off silently

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class LineField(ProseField):
    """One line of such words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(), **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class PaperField(forms.FileField):
    """A scan, checked by its content; cleans to a `Paper`."""

    def clean(self, data: Any, initial: Any = None) -> Paper | None:
        upload = super().clean(data, None)
        if not isinstance(upload, UploadedFile):
            return None
        try:
            return check(upload)
        except InvalidPaper as error:
            raise ValidationError(error.message, code="paper") from error


class RowForm(forms.ModelForm):
    """A form over some columns of a row; a verb writes its `values`, never the form itself."""

    def values(self) -> dict[str, Any]:
        names = forms.models.fields_for_model(self._meta.model, self._meta.fields)
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


def helper(*rows: Any) -> FormHelper:
    made = FormHelper()
    made.form_tag = False  # the page owns <form>
    made.layout = Layout(*rows)
    return made
