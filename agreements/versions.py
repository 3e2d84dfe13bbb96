"""Editing a draft: its paper, articles and duties. Each verb one transaction; no edit is lost."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, overload

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max

from accounts.models import User
from agreements.amend import WrongState
from agreements.clauses import PastedArticle
from agreements.models import (
    Agreement,
    Amendment,
    Article,
    ArticleVersion,
    Duty,
    DutyVersion,
    Repeal,
    Retention,
)
from agreements.papers import Paper


class StaleEdit(Exception):
    """Someone saved the same thing after this person had opened it."""


def fingerprint(row: models.Model | None) -> str:
    """What a form was filled from; a form that comes back with another one is stale."""
    if row is None:
        return ""
    values = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


@transaction.atomic
def save_paper(
    amendment: Amendment,
    *,
    by: User,
    seen: str,
    values: Mapping[str, Any],
    paper: Paper | None = None,
) -> Amendment:
    """Write number, dates and reasons of a draft, and its scan. Raises WrongState, StaleEdit."""
    draft = open_draft(amendment, by)
    if str(draft.version) != seen:
        raise StaleEdit
    for name, value in values.items():
        setattr(draft, name, value)
    if paper is not None:
        draft.document.save(f"naskah{paper.suffix}", paper.as_file(), save=False)
        draft.document_sha256 = paper.sha256
    draft.full_clean(exclude=["document"])
    draft.version += 1
    draft.save()
    return draft


@transaction.atomic
def word_article(
    amendment: Amendment,
    *,
    by: User,
    seen: str,
    article: Article | None,
    values: Mapping[str, Any],
    after: Article | None = None,
) -> ArticleVersion:
    """Word an article anew in a draft, or add one (at the end, else after `after`).

    Raises WrongState, StaleEdit, and ValidationError for a number that is taken.
    """
    draft = open_draft(amendment, by)
    if article is None:
        article = _new_article(draft.agreement, after)
    else:
        _refuse_stale(wording_of(draft, article), seen)
        Repeal.objects.filter(amendment=draft, article=article).delete()
    version = ArticleVersion.objects.filter(amendment=draft, article=article).first()
    if version is None:
        base = beneath(draft, article)
        version = ArticleVersion(amendment=draft, article=article, based_on=base)
    return _write(version, values)


@transaction.atomic
def add_articles(amendment: Amendment, articles: Iterable[PastedArticle], *, by: User) -> int:
    """Add the articles of a pasted text after those there are; how many. All or none."""
    draft = open_draft(amendment, by)
    count = 0
    for one in articles:
        values = {"number": one.number, "heading": one.heading, "body": one.body}
        article = _new_article(draft.agreement, None)
        _write(ArticleVersion(amendment=draft, article=article), values)
        count += 1
    return count


@transaction.atomic
def repeal_article(amendment: Amendment, article: Article, *, by: User) -> Repeal:
    """End an article that is in force, without a successor. Raises WrongState."""
    draft = open_draft(amendment, by)
    _drop_wording(draft, article)
    base = {"article_version": beneath(draft, article)}
    return Repeal.objects.get_or_create(amendment=draft, article=article, defaults=base)[0]


@transaction.atomic
def undo_article(amendment: Amendment, article: Article, *, by: User) -> None:
    """Leave an article as it is in force; one that the draft added goes. Raises WrongState."""
    draft = open_draft(amendment, by)
    Repeal.objects.filter(amendment=draft, article=article).delete()
    _drop_wording(draft, article)


@transaction.atomic
def word_duty(
    amendment: Amendment,
    *,
    by: User,
    seen: str,
    duty: Duty | None,
    values: Mapping[str, Any],
    code: str = "",
    replaces: Duty | None = None,
) -> DutyVersion:
    """State a duty anew in a draft, or add one under `code`. Raises as `word_article`.

    A new duty may succeed another, which the same draft then ends.
    """
    draft = open_draft(amendment, by)
    if duty is None:
        duty = _new_duty(draft.agreement, code, replaces)
        if replaces is not None:
            end_duty(draft, replaces, by=by)
    else:
        _refuse_stale(statement_of(draft, duty), seen)
        _forget_decisions(draft, duty)
    version = DutyVersion.objects.filter(amendment=draft, duty=duty).first()
    if version is None:
        former = DutyVersion.objects.enacted().filter(duty=duty).order_by("-validity").first()
        quote = former.source_quote if former else ""
        version = DutyVersion(
            amendment=draft, duty=duty, source_quote=quote, based_on=beneath(draft, duty)
        )
    return _write(version, values)


@transaction.atomic
def retain_duty(amendment: Amendment, duty: Duty, *, by: User) -> Retention:
    """*Tetap*: leave a duty as it stands though its article changes.

    Raises WrongState, and ValidationError for a duty that is not in force on the draft's day.
    """
    draft = open_draft(amendment, by)
    base = beneath(draft, duty)
    if base is None:
        raise ValidationError(f"Kewajiban {duty.code} tidak berlaku pada tanggal naskah ini.")
    _forget_decisions(draft, duty)
    DutyVersion.objects.filter(amendment=draft, duty=duty).delete()
    return Retention.objects.create(amendment=draft, duty=duty, based_on=base)


@transaction.atomic
def end_duty(amendment: Amendment, duty: Duty, *, by: User) -> Repeal:
    """End a duty that is in force, without a successor. Raises WrongState."""
    draft = open_draft(amendment, by)
    DutyVersion.objects.filter(amendment=draft, duty=duty).delete()
    Retention.objects.filter(amendment=draft, duty=duty).delete()
    base = {"duty_version": beneath(draft, duty)}
    return Repeal.objects.get_or_create(amendment=draft, duty=duty, defaults=base)[0]


@transaction.atomic
def undo_duty(amendment: Amendment, duty: Duty, *, by: User) -> None:
    """Leave a duty as it is in force; one that the draft added goes. Raises WrongState."""
    draft = open_draft(amendment, by)
    _forget_decisions(draft, duty)
    DutyVersion.objects.filter(amendment=draft, duty=duty).delete()


@transaction.atomic
def align(
    amendment: Amendment, subject: Article | Duty, *, by: User, seen: str, is_kept: bool
) -> None:
    """Settle a clash: keep the draft's decision over what is in force now, or let it go.

    `seen` is the wording in force that the person was shown. Raises StaleEdit when yet another one
    took its place, WrongState once the draft is no longer open.
    """
    draft = open_draft(amendment, by)
    theirs = beneath(draft, subject)
    if seen != (str(theirs.pk) if theirs else ""):
        raise StaleEdit
    if is_kept:
        _rebase(draft, subject, theirs)
    elif isinstance(subject, Article):
        undo_article(draft, subject, by=by)
    else:
        undo_duty(draft, subject, by=by)


def wording_of(amendment: Amendment, article: Article) -> ArticleVersion | None:
    """What an editor of the draft starts from: its own wording, else the one in force."""
    own = ArticleVersion.objects.filter(amendment=amendment, article=article).first()
    return own or beneath(amendment, article)


def statement_of(amendment: Amendment, duty: Duty) -> DutyVersion | None:
    """The same for a duty."""
    own = DutyVersion.objects.filter(amendment=amendment, duty=duty).first()
    return own or beneath(amendment, duty)


@overload
def beneath(amendment: Amendment, subject: Article) -> ArticleVersion | None: ...
@overload
def beneath(amendment: Amendment, subject: Duty) -> DutyVersion | None: ...
def beneath(amendment: Amendment, subject: Article | Duty) -> ArticleVersion | DutyVersion | None:
    """The wording in force on the draft's day, which a decision of the draft is made over."""
    day, agreement = amendment.base_day(), amendment.agreement
    if isinstance(subject, Article):
        return agreement.text_on(day).filter(article=subject).first()
    return agreement.duties_on(day).filter(duty=subject).first()


def next_code(agreement: Agreement) -> str:
    """The first free KWJ number after the highest that was ever used."""
    used = [duty.code.rpartition("-")[2] for duty in agreement.duties.all()]
    last = max((int(number) for number in used if number.isdigit()), default=0)
    return f"KWJ-{last + 1:02}"


def open_draft(amendment: Amendment, by: User) -> Amendment:
    """The draft, locked through its agreement; its first editor becomes its drafter."""
    agreement = Agreement.objects.select_for_update().get(pk=amendment.agreement_id)
    draft = Amendment.objects.get(pk=amendment.pk)
    draft.agreement = agreement
    if draft.state != Amendment.State.DRAFT:
        raise WrongState(f"Status naskah kini {draft.get_state_display()}.")
    if draft.drafted_by_id is None:
        draft.drafted_by = by
        draft.save(update_fields=["drafted_by"])
    return draft


def _refuse_stale(stands: models.Model | None, seen: str) -> None:
    if fingerprint(stands) != seen:
        raise StaleEdit


def _write(version: Any, values: Mapping[str, Any]) -> Any:
    for name, value in values.items():
        setattr(version, name, value)
    version.full_clean()
    version.save()
    return version


def _new_article(agreement: Agreement, after: Article | None) -> Article:
    if after is None:
        last = agreement.articles.aggregate(last=Max("position"))["last"] or 0
        return Article.objects.create(agreement=agreement, position=last + 1)
    place = Article.objects.get(pk=after.pk).position + 1
    agreement.articles.filter(position__gte=place).update(position=F("position") + 1)
    return Article.objects.create(agreement=agreement, position=place)


def _new_duty(agreement: Agreement, code: str, replaces: Duty | None) -> Duty:
    """A duty under a new code, or one whose only drafts were taken back."""
    left_over = agreement.duties.filter(code=code, versions__isnull=True).first()
    duty = left_over or Duty(agreement=agreement, code=code)
    duty.replaces = replaces
    duty.full_clean()
    duty.save()
    return duty


def _forget_decisions(draft: Amendment, duty: Duty) -> None:
    Repeal.objects.filter(amendment=draft, duty=duty).delete()
    Retention.objects.filter(amendment=draft, duty=duty).delete()


def _drop_wording(draft: Amendment, article: Article) -> None:
    """Take back a draft wording; duties lose an article that nothing else words."""
    ArticleVersion.objects.filter(amendment=draft, article=article).delete()
    if not article.versions.exists():
        DutyVersion.objects.filter(amendment=draft, article=article).update(article=None)


def _rebase(
    draft: Amendment, subject: Article | Duty, theirs: ArticleVersion | DutyVersion | None
) -> None:
    if isinstance(subject, Article):
        ArticleVersion.objects.filter(amendment=draft, article=subject).update(based_on=theirs)
        Repeal.objects.filter(amendment=draft, article=subject).update(article_version=theirs)
        return
    DutyVersion.objects.filter(amendment=draft, duty=subject).update(based_on=theirs)
    Repeal.objects.filter(amendment=draft, duty=subject).update(duty_version=theirs)
    kept = Retention.objects.filter(amendment=draft, duty=subject)
    if theirs is None:
        kept.delete()  # nothing is left that could stay as it stands
    else:
        kept.update(based_on=theirs)
