"""Fetching with access: 404 outside one's scope, 403 without the verb."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements.context import PARAMETER, PortalRequest
from agreements.models import Agreement, Amendment, Article, ArticleVersion, Duty


def agreement_of(request: PortalRequest, slug: str, verb: str = "view_agreement") -> Agreement:
    """The agreement of the address; the pages opened next are about it too."""
    agreement = get_object_or_404(Agreement.objects.for_user(request.user), slug=slug)
    require(request, verb, agreement)
    request.agreement = agreement
    if request.session.get(PARAMETER) != slug:
        request.session[PARAMETER] = slug
    return agreement


def amendment_of(
    request: PortalRequest, slug: str, ordinal: int, verb: str = "view_amendment"
) -> Amendment:
    agreement = agreement_of(request, slug)
    amendment = get_object_or_404(
        Amendment.objects.select_related("drafted_by", "proposed_by", "enacted_by"),
        agreement=agreement,
        ordinal=ordinal,
    )
    amendment.agreement = agreement
    require(request, verb, amendment)
    return amendment


def require(request: PortalRequest, verb: str, subject: Model | None) -> None:
    if not request.user.has_perm(f"agreements.{verb}", subject):
        raise PermissionDenied


def article_of(amendment: Amendment, number: str) -> Article:
    """The article that bears the number in the draft, in the text beneath it, or bore it once."""
    own = ArticleVersion.objects.filter(amendment=amendment, number=number)
    beneath = amendment.agreement.text_on(amendment.base_day()).filter(number=number)
    version = own.select_related("article").first() or beneath.first()
    if version is not None:
        return version.article
    repeal = amendment.repeals.filter(article_version__number=number).first()
    if repeal is None or repeal.article is None:
        raise Http404
    return repeal.article


def duty_of(amendment: Amendment, code: str) -> Duty:
    return get_object_or_404(Duty, agreement=amendment.agreement, code=code)
