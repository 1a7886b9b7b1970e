"""gunicorn's settings, for `make run` and for production: gunicorn -c deploy/gunicorn_conf.py jakpreneur.wsgi"""

import signal

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """Ctrl-C reaches every process at once: the first alone answers it, and then tells its workers to end."""

    def init_signals(self):
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)


workers = 2
threads = 4
worker_class = Worker
timeout = 60
graceful_timeout = 5
max_requests = 5000  # a slow leak never becomes an outage
max_requests_jitter = 500
control_socket_disable = True  # it would be opened in the home folder
loglevel = "warning"
