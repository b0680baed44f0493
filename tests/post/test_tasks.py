"""Background work: every job says by which door it comes in, and none is lost by a killed worker."""

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate import testing
from procrastinate.contrib.django import app

from connect.antennas.jobs import antenna_task, national_task
from connect.post import outbox, tasks
from connect.post.models import Letter

# Jobs that come in by no door, each for a reason: the outbox is read before any door is open, upkeep reads the queue.
BY_NO_DOOR = {
    "connect.accounts.tasks.wipe_ended_sessions",  # sessions and kept forms belong to the sign-in, before any door
    "builtin:procrastinate.builtin_tasks.remove_old_jobs",
    "connect.post.tasks.deliver",
    "connect.post.tasks.deliver_text",
    "workshops.telling.tasks.take_replies_to_texts",  # a number may be known to several antennas
    "connect.post.tasks.wipe_lapsed_letters",
    "connect.post.tasks.retry_stalled_jobs",
    "connect.post.tasks.forget_finished_jobs",
}


def test_every_job_comes_in_by_a_door_or_is_a_written_exception():
    bare = {task.name for task in app.tasks.values() if getattr(task.func, "door", None) not in ("antenna", "national")}
    assert bare - BY_NO_DOOR == set()


def row(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


@pytest.mark.django_db
def test_a_job_of_an_antenna_sees_that_antenna_and_its_addresses(lille):
    from django.urls import reverse

    @antenna_task(name="tests.antenna_job")
    def job(*, antenna_id):
        return row("SELECT current_user, current_setting('connect.antenna')"), reverse("desk:counter")

    try:
        assert job(antenna_id=lille.pk) == (("connect_antenna", str(lille.pk)), "/lille/")
        assert job.func.door == "antenna"
    finally:
        del app.tasks["tests.antenna_job"]


@pytest.mark.django_db
def test_a_job_of_the_nation_sees_every_antenna():
    @national_task(name="tests.national_job")
    def job():
        return row("SELECT current_user")

    try:
        assert job() == ("connect_national",)
    finally:
        del app.tasks["tests.national_job"]


@pytest.mark.django_db
def test_the_hour_of_upkeep_wipes_what_came_too_late():
    outbox.send(recipient="a@example.org", matter="m", kind="k", subject="s", body="texte", not_after=timezone.now())
    tasks.wipe_lapsed_letters(timestamp=0)
    assert Letter.objects.get().body == ""


def test_a_job_left_by_a_killed_worker_is_put_back():
    """`retry_stalled_jobs` against procrastinate's in-memory store: a job at work, its worker without a heartbeat."""
    import asyncio

    memory = testing.InMemoryConnector()

    async def lose_a_worker():
        with app.replace_connector(memory) as house:
            await house.configure_task("connect.post.tasks.deliver", queue="mail").defer_async(letter_id="x")
            worker = await memory.register_worker_one()
            await memory.fetch_job_one(queues=None, worker_id=worker["worker_id"])
            assert memory.jobs[1]["status"] == "doing"
            memory.workers.clear()
            memory.jobs[1]["worker_id"] = None
            due = int(timezone.now().timestamp())
            await house.configure_task("connect.post.tasks.retry_stalled_jobs", queue="upkeep").defer_async(
                timestamp=due
            )
            await house.run_worker_async(wait=False, queues=["upkeep"], listen_notify=False)
        return memory.jobs[1]["status"]

    assert asyncio.run(lose_a_worker()) == "todo"
