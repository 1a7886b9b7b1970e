import os
import socket

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from gunicorn.app.base import BaseApplication

from jakpreneur import demonstration
from jakpreneur.demonstration import accounts
from participants.models import Participant
from stages.checking import runs


class Command(BaseCommand):
    help = "Prepares this installation, fills an empty database with the demonstration, and serves it."

    def add_arguments(self, parser):
        parser.add_argument("host", nargs="?", default="127.0.0.1")
        parser.add_argument("port", nargs="?", type=int, default=8000)

    def handle(self, *, host, port, **options):
        require_free(host, port)
        call_command("prepare")
        if not Participant.objects.exists():
            call_command("demo", stdout=self.stdout)
            runs.check()
        self.welcome(f"http://{host}:{port}/")
        WebServer({"bind": f"{host}:{port}"}).run()

    def welcome(self, address):
        """Say where it runs and, for a demonstration, how to sign in."""
        self.stdout.write(f"\nJakPreneur is served at {address} (Ctrl-C stops it)")
        if demonstration.is_here():
            if "DEMO_PASSWORD" in os.environ or not accounts.FILE.exists():
                accounts.ensure(accounts.password())
            self.stdout.write(f"Demonstration logins: {', '.join(accounts.logins())}")
            self.stdout.write(f"Their password: {accounts.password()}")
        self.stdout.flush()


class WebServer(BaseApplication):
    """gunicorn with the settings of deploy/gunicorn.conf.py and the address given."""

    def __init__(self, given):
        self.given = given
        super().__init__()

    def load_config(self):
        from deploy import gunicorn_conf

        for name in dir(gunicorn_conf):
            if name in self.cfg.settings:
                self.cfg.set(name, getattr(gunicorn_conf, name))
        for name, value in self.given.items():
            self.cfg.set(name, value)

    def load(self):
        from jakpreneur.wsgi import application

        return application


def require_free(host, port):
    """Raises CommandError when nothing can listen on the address."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as problem:
        raise CommandError(
            f"Port {port} on {host} cannot be used ({problem}); choose another with PORT=8001 make run."
        ) from problem
