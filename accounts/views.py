"""Pages of accounts: one's own, and those on which the system admin keeps people."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.administration import change_account, hand_over_link, open_account
from accounts.forms import PeopleFilter, PersonForm
from accounts.models import Organization, User

PAGE_SIZE = 25
may_manage = permission_required("accounts.manage_users", raise_exception=True)


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """What the portal knows about the one who asks."""
    return render(request, "accounts/profile.html")


@require_safe
@permission_required("accounts.view_users", raise_exception=True)
def users(request: HttpRequest) -> HttpResponse:
    """Accounts, filtered; the list alone for htmx."""
    form = PeopleFilter(request.GET)
    page = Paginator(_matching(form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter_form": form, "page_obj": page}
    template = "accounts/_users.html" if request.htmx else "accounts/users.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@may_manage
def user_create(request: HttpRequest) -> HttpResponse:
    """Make an account; the link to its first password is mailed and shown once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = open_account(form.account, by=request.user)  # type: ignore[arg-type]
        return _hand_over(request, user)
    return render(request, "accounts/user_form.html", {"form": form})


@may_manage
def user_edit(request: HttpRequest, username: str) -> HttpResponse:
    """Change an account other than one's own."""
    user = get_object_or_404(User, username=username)
    if not request.user.has_perm("accounts.change_user", user):
        return render(request, "accounts/own_account.html", status=403)
    form = PersonForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        change_account(user, form.account, by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"Akun {form.account.full_name} disimpan.")
        return redirect("accounts:users")
    return render(request, "accounts/user_form.html", {"form": form, "person": user})


@require_POST
@may_manage
def user_link(request: HttpRequest, username: str) -> HttpResponse:
    """Send the person a new link to set a password."""
    user = get_object_or_404(User, username=username, is_active=True)
    return _hand_over(request, user)


def _hand_over(request: HttpRequest, user: User) -> HttpResponse:
    """Hand the link over, and say which way it went."""
    handover = hand_over_link(user, by=request.user)  # type: ignore[arg-type]
    context = {"person": user, "link": handover.link, "mailed": handover.mailed}
    response = render(request, "accounts/entrance.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _matching(form: PeopleFilter) -> QuerySet[User]:
    """Accounts that pass the filters, with unit and roles in two queries."""
    found = User.objects.select_related("organization").prefetch_related("groups")
    form.is_valid()
    asked = form.cleaned_data
    if words := asked.get("cari"):
        found = found.filter(
            Q(username__icontains=words)
            | Q(first_name__icontains=words)
            | Q(last_name__icontains=words)
            | Q(email__icontains=words)
        )
    if role := asked.get("peran"):
        found = found.filter(groups__name=role)
    if unit := asked.get("unit"):
        found = found.filter(organization__in=Organization.objects.branch_ids(unit.pk))
    if status := asked.get("status"):
        found = found.filter(is_active=status != "nonaktif")
    if status == "tanpa-unit":
        found = found.filter(organization__isnull=True)
    return found.order_by("-is_active", "first_name", "username")
