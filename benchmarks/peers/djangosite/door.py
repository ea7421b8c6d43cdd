"""The Django side: two views that answer 202 when RabbitMQ has confirmed the task. Run by gunicorn."""
import json
import uuid

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponseBadRequest, JsonResponse
from django.urls import path

import jobs

MEMBERS = {"page", "author", "text"}

settings.configure(
    DEBUG=False,
    SECRET_KEY="nothing is signed here",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],    # none of it is needed, and each costs time
    USE_I18N=False,
    DATA_UPLOAD_MAX_MEMORY_SIZE=4 << 20,
)
django.setup()


def comments(request):
    try:
        comment = json.loads(request.body)
    except ValueError:
        return HttpResponseBadRequest("no JSON")
    if not isinstance(comment, dict) or set(comment) != MEMBERS or not all(isinstance(value, str) for value in comment.values()):
        return HttpResponseBadRequest("no comment")
    key = str(uuid.uuid4())
    jobs.comment.delay(key, **comment)    # returns when the broker has confirmed it, and raises otherwise
    return JsonResponse({"id": key, "status": "queued"}, status=202)


def uploads(request):
    key = str(uuid.uuid4())
    jobs.upload.delay(key, request.content_type, request.body)
    return JsonResponse({"id": key, "status": "queued"}, status=202)


urlpatterns = [path("v1/comments", comments), path("v1/uploads", uploads)]
application = WSGIHandler()
