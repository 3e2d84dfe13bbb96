"""Flags of waiting logs: what raises each, what does not, and that none of them decides."""

import random
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw

from programs import evidence, similarity, workflow
from programs.flags import FLAGS, flagged, flags_of, reasons_of
from programs.models import ActivityLog, Evidence, PictureHash, SimilarPicture
from programs.tasks import hash_pictures
from tests.programs.field.people import DAY, field, picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "plain_settings")]
LONG = "Sosialisasi bahaya narkotika kepada pelajar kelas delapan di aula sekolah bersama guru."


def keys(log):
    return [flag.key for flag in flags_of(flagged(ActivityLog.objects.filter(pk=log.pk)).get())]


def others(log, key):
    found = {flag.key: numbers for flag, _, numbers in reasons_of(log, log.evidence.all())}
    return found.get(key, [])


def scene(seed: int, *, quality: int = 90, size: tuple[int, int] = (640, 480)) -> bytes:
    """A picture with something to tell it by; the same seed draws the same scene."""
    dice = random.Random(seed)  # noqa: S311  a repeatable scene
    image = Image.new("RGB", (640, 480), (128, 128, 128))
    draw = ImageDraw.Draw(image)
    for _ in range(24):
        x, y = dice.randrange(600), dice.randrange(440)
        shade = tuple(dice.randrange(256) for _ in range(3))
        draw.rectangle((x, y, x + dice.randrange(40, 240), y + dice.randrange(40, 200)), fill=shade)
    written = BytesIO()
    image.resize(size).save(written, "JPEG", quality=quality)
    return written.getvalue()


def sent(world, content: bytes, **changes):
    log = world.record(**changes)
    evidence.attach(log, upload(content))
    return workflow.submit(log)


def test_a_plain_log_bears_no_flag():
    assert keys(field().send()) == []


def test_the_same_file_in_another_log_is_flagged_on_both():
    world, file = field(), picture()
    first = sent(world, file)
    second = sent(world, file, narrative="Lain.")
    assert keys(first) == keys(second) == ["ganda"]
    assert others(second, "ganda") == [first.number]


def test_a_draft_says_nothing_yet():
    world, file = field(), picture()
    evidence.attach(world.record(), upload(file))
    assert keys(sent(world, file, narrative="Lain.")) == []


def test_a_chain_of_corrections_shares_files_words_and_pictures_by_right():
    world, file = field(), scene(1)
    chain = [sent(world, file, narrative=LONG)]
    for _ in range(3):
        world.verify(chain[-1])
        draft = workflow.correct(chain[-1], log_id=uuid4(), by=world.operator)
        chain.append(workflow.submit(draft))
    similarity.hash_new(everything=True)
    assert [keys(one) for one in chain] == [[]] * 4
    stranger = sent(world, file, narrative="Lain.")
    assert others(stranger, "ganda") == [one.number for one in chain]


def test_another_agreement_is_never_pointed_at():
    file = picture()
    sent(field(), file)
    assert keys(sent(field(), file)) == []


@pytest.mark.parametrize("change", [{"quality": 35}, {"size": (320, 240)}, {"size": (1600, 1200)}])
def test_the_same_scene_saved_anew_is_flagged_as_near_same(change):
    world = field()
    first = sent(world, scene(7))
    second = sent(world, scene(7, **change), narrative="Lain.")
    hash_pictures()
    assert keys(second) == ["mirip"]
    assert others(second, "mirip") == [first.number]
    assert others(first, "mirip") == [second.number]


def test_other_scenes_are_not_alike():
    world = field()
    for seed in range(12):
        sent(world, scene(seed), narrative=f"Catatan {seed}.")
    hash_pictures()
    assert PictureHash.objects.filter(rows__isnull=False).count() == 12
    assert not SimilarPicture.objects.exists()


def test_plain_pictures_are_not_alike_for_being_plain():
    world = field()
    for shade in ((10, 10, 10), (200, 10, 10)):
        sent(world, picture(color=shade), narrative=str(shade))
    hash_pictures()
    assert not SimilarPicture.objects.exists()


def test_hashing_twice_and_a_file_that_is_gone_harm_nothing(caplog):
    world = field()
    log = sent(world, scene(3))
    Evidence.objects.get(log=log).thumbnail.storage.delete(log.evidence.get().thumbnail.name)
    assert similarity.hash_new() == 1
    assert similarity.hash_new() == 0
    assert similarity.remember(log.evidence.all()) == 1
    assert "cannot be hashed" in caplog.text


def test_the_same_long_sentence_is_flagged_whatever_its_letters():
    world = field()
    first = sent(world, picture(), narrative=LONG)
    second = sent(world, picture(), narrative=LONG.upper())
    assert keys(second) == ["salinan"]
    assert others(second, "salinan") == [first.number]


def test_short_sentences_are_alike_by_nature():
    world = field()
    sent(world, picture(), narrative="Sosialisasi.")
    assert keys(sent(world, picture(), narrative="Sosialisasi.")) == []


@pytest.mark.parametrize(("days", "told"), [(0, []), (2, []), (3, ["tanggal"]), (9, ["tanggal"])])
def test_a_camera_that_names_another_day_is_flagged(days, told):
    world = field()
    log = world.record(performed_on=DAY)
    row = evidence.attach(log, upload(picture()))
    moment = datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC) - timedelta(days=days)
    Evidence.objects.filter(pk=row.pk).update(taken_at=moment)
    assert keys(workflow.submit(log)) == told


@pytest.mark.parametrize(
    ("male", "female", "told"),
    [(30, 20, ["bulat"]), (50, 0, ["bulat"]), (31, 19, []), (20, 20, []), (25, 25, [])],
)
def test_many_people_in_round_numbers_are_flagged(male, female, told):
    log = sent(field(), picture(), participants_male=male, participants_female=female)
    assert keys(log) == told


@pytest.mark.parametrize(("days", "told"), [(7, []), (8, ["terlambat"])])
def test_what_was_sent_after_a_week_is_flagged(days, told):
    log = sent(field(), picture(), performed_on=DAY - timedelta(days=days))
    assert keys(log) == told


def test_flags_sort_and_are_counted():
    world, file = field(), picture()
    sent(world, file)
    worst = sent(world, file, narrative="Lain.", performed_on=DAY - timedelta(days=9))
    rows = flagged(ActivityLog.objects.all()).order_by("-flags_count")
    assert next((row.number, row.flags_count) for row in rows) == (worst.number, 2)


def test_flags_cost_one_query_however_many_logs_wait():
    world = field()

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(flagged(ActivityLog.objects.all()))
        return len(asked)

    sent(world, picture())
    few = cost()
    for n in range(8):
        sent(world, picture(), narrative=f"Catatan {n}.")
    assert cost() == few == 1


def test_every_flag_has_a_word_of_its_own():
    assert len({flag.words for flag in FLAGS}) == len({flag.icon for flag in FLAGS}) == len(FLAGS)


def test_a_log_with_flags_is_verified_all_the_same():
    world, file = field(), picture()
    sent(world, file)
    log = sent(world, file, narrative="Lain.")
    world.verify(log)
    assert log.state == "verified"
