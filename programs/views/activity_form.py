"""How an activity is written: one page for what it is, what it is measured by and what it costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BoundField, Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from agreements.context import PortalRequest
from programs import planning
from programs.drafts import ActivityDraft
from programs.forms.plan import ActivityForm, initial_of
from programs.forms.plan_figures import (
    BaseIndicatorFormSet,
    BudgetForm,
    IndicatorForm,
    budget_initial,
    indicator_formset,
)
from programs.models import Activity, DraftedActivity, WorkPlan
from programs.pending import Written
from programs.views.activity import activity_or_404, written_or_404
from programs.views.plan import page_in, posted, require
from programs.views.scope import agreement_of


@dataclass(slots=True)
class Page:
    """The three forms that write one activity together."""

    form: ActivityForm
    indicators: BaseIndicatorFormSet
    budget: BudgetForm

    def is_valid(self) -> bool:
        """All are asked, so that every mistake is shown at once."""
        return all([self.form.is_valid(), self.indicators.is_valid(), self.budget.is_valid()])

    @property
    def forms(self) -> list[Any]:
        """Every form of the page, in its order."""
        return [self.form, *self.indicators.forms, self.budget]

    @property
    def has_errors(self) -> bool:
        """Whether anything written is refused."""
        return any(form.errors for form in self.forms) or bool(self.indicators.non_form_errors())

    def draft(self) -> ActivityDraft:
        """What was written, as a plain value."""
        return ActivityDraft(
            **self.form.own(), indicators=self.indicators.drafts(), budgets=self.budget.amounts()
        )


def page_of(
    request: PortalRequest,
    plan: WorkPlan,
    written: Written | None,
    data: QueryDict | None = None,
) -> Page:
    """The three forms with what is written of the activity, or for a new one."""
    data = posted(request) if data is None else data
    initial = (
        initial_of(written) if written else {"code": planning.next_code(plan.agreement, plan.year)}
    )
    form = ActivityForm(data, plan=plan, user=request.user, written=written, initial=initial)
    budget = BudgetForm(data, initial=budget_initial(written))
    return Page(form, indicator_formset(data, written), budget)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_create(request: PortalRequest, year: int) -> HttpResponse:
    """Add an activity to the draft of a year."""
    agreement = agreement_of(request)
    require(request, "programs.add_activity", agreement)
    plan = planning.draft_of(agreement, year)
    if plan is None:
        return no_draft(request, year)
    page = page_of(request, plan, None)
    if request.method == "POST" and page.is_valid():
        try:
            activity = planning.add_activity(plan, page.draft())
        except planning.CodeTaken as refused:
            page.form.add_error("code", str(refused))
        except planning.WrongState as refused:
            page.form.add_error(None, str(refused))
        else:
            messages.success(request, f"Kegiatan {activity.code} ditambahkan ke {plan}.")
            if "another" in request.POST:
                return redirect("programs:activity-create", year)
            return redirect(page_in(plan, activity))
    return write_page(request, plan, page, None)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """Change an activity in the draft of its year; a stale page shows both versions."""
    plan = planning.draft_of(agreement_of(request), year)
    if plan is None:
        require(request, "programs.change_activity", activity_or_404(request, year, code))
        return no_draft(request, year)
    written = written_or_404(plan, code)
    require(request, "programs.change_activity", written.activity)
    page = page_of(request, plan, written)
    if request.method == "POST" and page.is_valid():
        try:
            version = page.form.cleaned_data["version"] or 0
            draft = page.draft()
            changed = planning.change_activity(plan, written.activity, draft, version=version)
        except planning.StaleEdit:
            return conflict(request, plan, written_or_404(plan, code))
        except planning.CodeTaken as refused:
            page.form.add_error("code", str(refused))
        except planning.WrongState as refused:
            page.form.add_error(None, str(refused))
        else:
            messages.success(request, f"Perubahan kegiatan {changed.code} disimpan.")
            return redirect(page_in(plan, changed))
    return write_page(request, plan, page, written)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_discard(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """Drop what a draft *Perubahan* says of an activity; asked once more first."""
    plan = planning.draft_of(agreement_of(request), year)
    written = written_or_404(plan, code) if plan else None
    if plan is None or written is None or written.row is None:
        require(request, "programs.change_activity", activity_or_404(request, year, code))
        return no_draft(request, year)
    require(request, "programs.change_activity", written.activity)
    if request.method == "POST":
        try:
            asked = request.POST.get("version", "")
            version = int(asked) if asked.isdecimal() else 0
            planning.discard(plan, written.activity, version=version)
        except planning.StaleEdit as stale:
            messages.error(request, f"{stale} Periksa isinya, lalu coba lagi.")
            return redirect(page_in(plan, written.activity))
        except planning.WrongState as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"Perubahan kegiatan {code} dihapus dari draf.")
        return redirect(page_in(plan))
    back = page_in(plan, written.activity)
    context = {"plan": plan, "plan_url": page_in(plan), "written": written, "back": back}
    return render(request, "programs/plan/discard.html", context)


def write_page(
    request: PortalRequest,
    plan: WorkPlan,
    page: Page,
    written: Written | None,
    **more: Any,
) -> HttpResponse:
    """The page with its three forms; 422 when they come back with mistakes."""
    activity = written.activity if written else None
    back = page_in(plan, activity)
    status = more.pop("status", 422 if page.form.is_bound else 200)
    context = {
        "plan": plan,
        "year": plan.year,
        "activity": activity,
        "page": page,
        "back": back,
        "plan_url": page_in(plan),
    }
    return render(request, "programs/plan/edit.html", context | more, status=status)


def no_draft(request: PortalRequest, year: int) -> HttpResponse:
    """Approved plans stay as they are: say which step opens them."""
    messages.warning(
        request, f"Belum ada draf Renja {year}. Buat Renja atau Perubahan Renja terlebih dahulu."
    )
    return redirect("programs:workplan", year)


def conflict(request: PortalRequest, plan: WorkPlan, stored: Written) -> HttpResponse:
    """409: what was typed stays in the form, what was stored meanwhile stands beside it."""
    data = request.POST.copy()
    data["version"] = str(stored.version)  # saving again is now a decision, not an accident
    page = page_of(request, plan, stored, data)
    page.is_valid()
    return write_page(
        request,
        plan,
        page,
        stored,
        status=409,
        differences=differences(page.forms),
        changed=last_change(stored.row or stored.activity),
    )


def differences(forms: Iterable[Form]) -> list[tuple[str, str, str]]:
    """Label, stored and typed value of every field that differs."""
    return [
        (label_of(form, name), shown(form[name], form[name].initial), shown(form[name]))
        for form in forms
        for name in form.changed_data
        if not form[name].is_hidden
    ]


def label_of(form: Form, name: str) -> str:
    """The label with what it belongs to, since quarters stand under every source and indicator."""
    label = str(form[name].label)
    if isinstance(form, BudgetForm):
        return f"Pagu {form.source_of(name)}, {label}"
    if isinstance(form, IndicatorForm):
        return f"{form.initial.get('name') or 'Indikator baru'}, {label}"
    return label


def shown(field: BoundField, value: Any = None) -> str:
    """A value as the person would write it, choices by their names; typed unless given."""
    value = field.field.prepare_value(field.value() if value is None else value)
    names = {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
    values = value if isinstance(value, list | tuple) else [value]
    written = [names.get(str(one), str(one)) for one in values if one not in {None, ""}]
    return ", ".join(sorted(written)) or "–"


def last_change(stored: Activity | DraftedActivity) -> tuple[str, Any]:
    """Who changed it last and when, as its history tells."""
    history = stored.events.select_related("pgh_context")  # type: ignore[union-attr]
    event = history.order_by("-pgh_id").first()
    if event is None:
        return "", None
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    person = User.objects.filter(pk=metadata.get("user") or 0).first()
    return str(person or "pengguna lain"), event.pgh_created_at
