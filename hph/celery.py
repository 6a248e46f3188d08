"""Work in the background: the Celery application and its beat.

The beat only wakes the tasks. What is due stands as rows in the database, so a tick that is lost or
comes twice changes nothing; and no task is ever sent with a time of its own (ETA or countdown),
because such tasks are handed out again and again while they wait.
"""

import os

from celery import Celery
from celery.schedules import schedule
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hph.settings")
TRANSPORT_ALIASES["folder"] = "hph.broker:Transport"

app = Celery("hph")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Task and seconds between two ticks. Intervals, never clock times: they do not know summer time.
BEAT = {
    "pathways.tasks.sweep_deadlines": 30,
    "messaging.tasks.tell_people": 10,
    "messaging.tasks.tell_third": 60,
    "messaging.tasks.send_notices": 20,
    "messaging.tasks.retry_unhandled": 60,
    "messaging.tasks.send_waiting": 10,
    "messaging.tasks.take_from_folders": 10,
    "messaging.tasks.note_missing_receipts": 60,
}
app.conf.beat_schedule = {
    task: {
        "task": task,
        "schedule": schedule(seconds),
        # A tick nobody took in time is dropped, so a worker that comes back is not flooded.
        "options": {"expires": seconds},
    }
    for task, seconds in BEAT.items()
}
