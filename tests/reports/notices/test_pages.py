"""Pages of notices: the list, the count in the bar, ways of being told, the end of mails."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from reports.models import Notification
from reports.notices import ways
from reports.notices.making import notice, store
from reports.notices.optout import opt_out_address
from tests.factories import ActivityFactory, decided, side, user_in
from tests.factories import ActivityLogFactory as LogFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
Kind = Notification.Kind


@pytest.fixture
def activity(db):
    return ActivityFactory()


@pytest.fixture
def reader(activity, client):
    user = user_in(activity.lead, Role.FIELD_OFFICER)
    client.force_login(user)
    return user


def told(reader, activity, count=1):
    store([notice(reader, Kind.NUDGE, activity, str(n)) for n in range(count)])


def page(client, **query):
    return client.get(reverse("reports:notices"), query).content.decode()


def test_the_list_leads_to_what_it_tells_of_and_quotes_the_reason(client):
    log = decided(LogFactory(), "returned", note="Tanggal tidak sesuai.")
    store([notice(log.author, Kind.LOG_RETURNED, log)])
    client.force_login(log.author)
    shown = page(client)
    assert f'href="{log.get_absolute_url()}?perjanjian={log.agreement.slug}"' in shown
    assert "Alasan: “Tanggal tidak sesuai.”" in shown


def test_nobody_sees_what_another_was_told(client, reader, activity):
    told(user_in(activity.lead, Role.FIELD_OFFICER), activity)
    assert "Belum ada pemberitahuan untuk Anda." in page(client)


def test_unread_ones_stand_first_and_are_counted_in_the_bar(client, reader, activity):
    told(reader, activity, 3)
    Notification.objects.filter(occasion="2").update(read_at=timezone.now())
    shown = page(client)
    assert "Pemberitahuan, 2 belum dibaca" in shown
    assert shown.count("Tandai dibaca<") == 2
    assert shown.rindex("Belum dibaca") < shown.rindex("Pengingat untuk penanggung jawab</strong>")


def test_one_or_all_are_marked_as_read_and_never_anothers(client, reader, activity):
    told(reader, activity, 3)
    other = user_in(activity.lead, Role.FIELD_OFFICER)
    told(other, activity)
    mine = reader.notifications.first()
    client.post(reverse("reports:notices-read"), {"nomor": mine.pk})
    assert reader.notifications.filter(read_at__isnull=True).count() == 2
    client.post(reverse("reports:notices-read"), {"nomor": other.notifications.get().pk})
    client.post(reverse("reports:notices-read"))
    assert not reader.notifications.filter(read_at__isnull=True).exists()
    assert other.notifications.filter(read_at__isnull=True).count() == 1


@pytest.mark.parametrize("asked", ["abc", "-1", "9" * 40, "²"])
def test_nonsense_marks_nothing_and_breaks_nothing(client, reader, activity, asked):
    told(reader, activity)
    assert client.post(reverse("reports:notices-read"), {"nomor": asked}).status_code == 302
    assert reader.notifications.filter(read_at__isnull=True).count() == 1


def test_the_filters_live_in_the_address(client, reader, activity):
    told(reader, activity, 2)
    assert "Tidak ada hasil" in page(client, jenis=Kind.LOG_REJECTED)
    assert page(client, status="belum").count("Tandai dibaca<") == 2
    assert page(client, status="ngawur").count("Tandai dibaca<") == 2


def test_the_list_costs_the_same_for_five_notices_and_for_twenty(client, reader, activity):
    def cost(count):
        told(reader, activity, count)
        with CaptureQueriesContext(connection) as asked:
            page(client)
        return len(asked)

    cost(1)
    assert cost(5) == cost(20)


def test_a_notice_whose_object_is_gone_is_still_listed(client, reader, activity):
    told(reader, activity)
    Notification.objects.update(object_id="0")
    assert "Yang diberitahukan tidak ada lagi." in page(client)


def test_ways_are_shown_as_they_are_and_kept_as_chosen(client, reader):
    address = reverse("reports:notice-ways")
    chosen = dict.fromkeys(ways.CHOOSABLE, "portal") | {Kind.NUDGE: "digest"}
    assert client.get(address).status_code == 200
    assert client.post(address, chosen).status_code == 302
    assert ways.ways_of(reader)[Kind.NUDGE] == "digest"
    assert client.post(address, {}).status_code == 200
    assert ways.ways_of(reader)[Kind.NUDGE] == "digest"


def test_the_link_of_a_mail_ends_mails_without_signing_in_and_tells_nothing(client, activity):
    reader = user_in(activity.lead, Role.FIELD_OFFICER)
    address = opt_out_address(reader)
    path = address[address.index("/pemberitahuan/") :]
    asked = client.get(path).content.decode()
    assert "Berhenti menerima surel?" in asked
    assert reader.email not in asked
    assert str(reader) not in asked
    assert ways.ways_of(reader)[Kind.NUDGE] == "at_once"  # looking changes nothing
    assert client.post(path).status_code == 200
    assert ways.ways_of(reader)[Kind.NUDGE] == "portal"


def test_a_forged_link_is_unknown(client):
    for token in ("x", "MQ:abc:def", "%00"):
        assert client.get(f"/pemberitahuan/berhenti/{token}/").status_code == 404


def test_a_verifier_nudges_from_the_activity_and_is_told_to_how_many(client, activity):
    user_in(activity.lead, Role.UNIT_OPERATOR)
    client.force_login(user_in(side(activity.agreement, 2), Role.VERIFIER))
    address = reverse("reports:nudge-activity", args=[activity.year, activity.code])
    assert activity.lead.name in client.get(address).content.decode()
    said = client.post(address, {"note": "Mohon dicatat."}, follow=True).content.decode()
    assert "Pengingat disampaikan kepada 1 orang." in said
    said = client.post(address, {}, follow=True).content.decode()
    assert "sudah diingatkan hari ini" in said


def test_too_long_a_word_is_refused_beside_the_field_and_kept(client, activity):
    client.force_login(user_in(side(activity.agreement, 2), Role.VERIFIER))
    address = reverse("reports:nudge-activity", args=[activity.year, activity.code])
    shown = client.post(address, {"note": "x" * 301}).content.decode()
    assert "x" * 301 in shown
    assert not Notification.objects.exists()
