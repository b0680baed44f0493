"""Jobs of the post, run by the worker under no door. Arguments are keys only: jobs can be read by everyone."""

from datetime import datetime

from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from connect.post import outbox, sms

FINISHED_JOBS_KEPT = 7 * 24  # hours


class UntilItsMoment(BaseRetryStrategy):
    """3 s, 9 s, 27 s … then every quarter of an hour, for as long as what is sent has its moment (a week at most): a
    carrier that was down for days loses nothing that still serves, and what does not serve ends by itself."""

    MOST, EVERY = 700, 15 * 60  # tries; seconds

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= self.MOST:
            return None
        return RetryDecision(retry_in={"seconds": min(3 ** min(job.attempts + 1, 9), self.EVERY)})


PATIENCE = UntilItsMoment()


@app.task(queue="mail", retry=PATIENCE)
def deliver(letter_id: str) -> None:
    """Send a letter. Run twice, it sends once."""
    outbox.hand_over(letter_id)


@app.task(queue="mail", retry=PATIENCE)
def deliver_text(text_id: str) -> None:
    """Send a text message. Run twice, it sends once."""
    sms.hand_over(text_id)


@app.periodic(cron="17 * * * *")
@app.task(queue="upkeep", queueing_lock="wipe_lapsed_letters")
def wipe_lapsed_letters(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    outbox.wipe_lapsed(at=timezone.now())
    sms.wipe_lapsed(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """A worker killed at work leaves its job "doing" for ever: put it back. Every job is idempotent for this reason."""
    due = datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone())
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job, retry_at=due)


@app.periodic(cron="41 3 * * *")
@app.task(queue="upkeep", queueing_lock="forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    await context.app.job_manager.delete_old_jobs(nb_hours=FINISHED_JOBS_KEPT, include_failed=True)
