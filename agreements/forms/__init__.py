"""Forms of agreements and their drafts; rules stand on the models, words are Indonesian."""

from agreements.forms.aligning import AlignForm
from agreements.forms.amendment import AmendmentForm, NewAmendmentForm
from agreements.forms.duty import DutyForm
from agreements.forms.instrument import InstrumentForm, WithdrawForm
from agreements.forms.particulars import AgreementForm, PartyForm, SettleForm
from agreements.forms.text import ArticleForm, PasteForm

__all__ = [
    "AgreementForm",
    "AlignForm",
    "AmendmentForm",
    "ArticleForm",
    "DutyForm",
    "InstrumentForm",
    "NewAmendmentForm",
    "PartyForm",
    "PasteForm",
    "SettleForm",
    "WithdrawForm",
]
