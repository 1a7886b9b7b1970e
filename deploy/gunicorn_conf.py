"""gunicorn's settings, for `make run` and for production: gunicorn -c deploy/gunicorn_conf.py jakpreneur.wsgi"""

workers = 2
threads = 4
worker_class = "gthread"
timeout = 60
graceful_timeout = 5
max_requests = 5000  # a slow leak never becomes an outage
max_requests_jitter = 500
control_socket_disable = True  # it would be opened in the home folder
loglevel = "warning"
