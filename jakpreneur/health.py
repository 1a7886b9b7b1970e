"""Whether this process lives and whether it can work, for a load balancer."""

from django.db import Error, connection
from django.http import HttpResponse


class HealthMiddleware:
    """Answers /healthz/ before the host check, the redirect to HTTPS and the session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/healthz/live":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path_info == "/healthz/ready":
            return ready()
        return self.get_response(request)


def ready():
    """200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("database unavailable\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
