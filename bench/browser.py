"""Somebody signed in, in this process: every request runs through the whole middleware, nothing is sent anywhere."""

from time import perf_counter

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client


class Browser:
    def __init__(self, login):
        self.user = User.objects.get(username=login)
        self.client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_ENCODING="gzip")
        self.client.force_login(self.user)

    def open(self, address):
        """Fetch a page that has to be there."""
        response = self.client.get(address)
        if response.status_code != 200:
            raise AssertionError(f"{address} answers {response.status_code} to {self.user}")
        return response

    def again(self, address):
        """A function that asks for a page that this browser has, and which has to be the same still."""
        mark = self.open(address)["ETag"]

        def ask():
            response = self.client.get(address, HTTP_IF_NONE_MATCH=mark)
            if response.status_code != 304:
                raise AssertionError(f"{address} answers {response.status_code} to {self.user}, who has it")

        return ask

    def opener(self, address):
        return lambda: self.open(address)

    def queries(self, address):
        """(status, the queries in SQL) of fetching `address` for the second time, when what is kept is there."""
        self.client.get(address)
        with Queries() as queries:
            status = self.client.get(address).status_code
        return status, queries


class Queries(list):
    """Takes down the SQL that is run inside its block, without DEBUG; `seconds` is how long the database took."""

    seconds = 0

    def __enter__(self):
        self._wrapper = connection.execute_wrapper(self._take_down)
        self._wrapper.__enter__()
        return self

    def __exit__(self, *problem):
        self._wrapper.__exit__(*problem)

    def _take_down(self, execute, sql, params, many, context):
        self.append(sql)
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += perf_counter() - started
