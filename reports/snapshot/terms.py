"""What was agreed on the period's last day: parties, articles, duties, with version ids."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from agreements.models import Agreement, Party
from programs.achievement import quarter_of
from programs.dues import dues_of, owed
from programs.ledger import binds_at_the_end_of
from reports.models import Letterhead
from reports.periods import Period

Frozen = dict[str, Any]


def day_of(agreement: Agreement, period: Period) -> date:
    """The last day of the period on which the agreement is in force."""
    _, end = agreement.validity
    return period.last_day if end is None else min(period.last_day, end - timedelta(days=1))


def agreement_of(agreement: Agreement, day: date) -> Frozen:
    """The agreement as its paper has it, with what was enacted by that day."""
    first, end = agreement.validity
    parties = agreement.parties.select_related("organization", "letterhead").order_by("ordinal")
    enacted = agreement.amendments.enacted().filter(effective_on__lte=day)
    return {
        "id": agreement.pk,
        "slug": agreement.slug,
        "title": agreement.title,
        "kind": agreement.get_kind_display(),
        "subject": agreement.subject,
        "is_example": agreement.is_example,
        "signed_on": agreement.signed_on,
        "effective_from": first,
        "effective_until": end - timedelta(days=1) if end else None,
        "parties": [
            {
                "id": party.pk,
                "ordinal": party.ordinal,
                "name": party.organization.name,
                "short_name": party.organization.short_name,
                "capacity": party.capacity,
                "role": party.role_statement,
                "signatory_name": party.signatory_name,
                "signatory_position": party.signatory_position,
                "document_number": party.document_number,
                "letterhead": letterhead_of(party),
            }
            for party in parties
        ],
        "amendments": [
            {
                "id": amendment.pk,
                "ordinal": amendment.ordinal,
                "kind": amendment.get_kind_display(),
                "title": amendment.title,
                "number": amendment.number,
                "effective_on": amendment.effective_on,
            }
            for amendment in enacted.order_by("ordinal")
        ],
    }


def letterhead_of(party: Party) -> Frozen | None:
    """Its kop surat, the emblem's bytes among it: a file made of the snapshot stays the same."""
    kept: Letterhead | None = getattr(party, "letterhead", None)
    if kept is None:
        return None
    return {
        "lines": kept.lines.splitlines(),
        "emblem": kept.emblem,
        "emblem_sha256": kept.emblem_sha256,
    }


def articles_of(agreement: Agreement, day: date) -> dict[int, Frozen]:
    """Number, heading and version of each article that day, by the article's id."""
    return {
        text.article_id: {
            "article_id": text.article_id,
            "version_id": text.pk,
            "amendment": text.amendment.ordinal,
            "number": text.number,
            "heading": text.heading,
        }
        for text in agreement.text_on(day)
    }


def duties_of(
    agreement: Agreement, period: Period, day: date, articles: dict[int, Frozen]
) -> list[Frozen]:
    """The duties in force that day, each under its article, with what its own rule owes by then."""
    return [
        {
            "id": version.duty_id,
            "version_id": version.pk,
            "code": version.duty.code,
            "title": version.title,
            "kind": version.get_kind_display(),
            "obligor": version.obligor.organization.short_name,
            "article": articles.get(version.article_id or 0, {}).get("number", ""),
            "article_heading": articles.get(version.article_id or 0, {}).get("heading", ""),
            "clause": version.clause,
            "due_rule": version.get_due_rule_display(),
            "owed": [
                {"quarter": quarter, "span": list(span)}
                for quarter, span in dues_of(version, period.year).items()
                if quarter in period.judged_quarters
                and binds_at_the_end_of(quarter, period.year, version, agreement)
            ],
        }
        for version in agreement.duties_on(day)
    ]


def with_standing(duties: Sequence[Frozen], lines: Sequence[Frozen]) -> list[Frozen]:
    """Each duty with what was due for it in the period and what of that is met, by its lines."""
    served: dict[str, list[Frozen]] = defaultdict(list)
    for line in lines:
        for duty in line["duties"]:
            served[duty["code"]].append(line)
    return [{**duty, **_standing(duty["owed"], served[duty["code"]])} for duty in duties]


def _standing(dues: Sequence[Frozen], lines: Sequence[Frozen]) -> Frozen:
    """Of the plan's lines, and of the proofs the rule owes where the plan asks nothing."""
    planned = {quarter for line in lines for quarter in line["asked_quarters"]}
    spans = owed({one["quarter"]: tuple(one["span"]) for one in dues}, planned).values()
    shown = {quarter_of(log["performed_on"]) for line in lines for log in line["proof"]}
    asked = [line for line in lines if line["is_due"]]
    due = len(asked) + len(spans)
    done = sum(line["is_met"] for line in asked)
    done += sum(not shown.isdisjoint(span) for span in spans)
    return {
        "due": due,
        "done": done,
        "state": _state(lines, due, done),
        "activities": sorted({line["activity"]["code"] for line in lines}),
        "lines": [line["id"] for line in lines],
    }


def _state(lines: Sequence[Frozen], due: int, done: int) -> str:
    if due:
        return "met" if done == due else "late"
    return "not_due" if any(line["is_asked_later"] for line in lines) else "not_applicable"
