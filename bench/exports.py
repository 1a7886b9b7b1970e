"""A list as a file: what it costs beside the bare COPY of the same query, and that memory does not grow with it."""

import threading

import psutil
from django.contrib.auth.models import User
from django.db import connection

from bench.browser import Browser
from bench.clock import in_turn, seconds
from jakpreneur.demonstration import accounts
from stages import columns, people
from stages.models import Export
from stages.tables import thousands

ADDRESS = "/participants/export/"
ROUNDS = 4
LIMIT = 2  # times the bare COPY
MEMORY = 30  # megabytes more than before, for a file of a hundred


def measure(report):
    """Everybody, with the NIK, through the page and its whole middleware, until the last byte is read."""
    take = Taking(Browser(accounts.STAFF))
    times = in_turn({"csv": take.csv, "bare": _bare_copy}, ROUNDS)
    aside = f"{times['csv']:.1f} s : {times['bare']:.1f} s"
    report.check(f"export of {take.people()} people as csv", times["csv"] / times["bare"], LIMIT, "× COPY", aside)
    report.note("the same as xlsx", f"{seconds(take.xlsx):.1f} s")
    for format, taking in (("csv", take.csv), ("xlsx", take.xlsx)):
        grown, megabytes = _growth(taking)
        report.check(f"memory it takes as {format}", grown, MEMORY, "MB", f"a file of {megabytes:.0f} MB")


class Taking:
    """Somebody who takes everybody home; each file is read to its end and its megabytes are returned."""

    def __init__(self, browser):
        self.browser = browser

    def csv(self):
        return self._take(Export.Format.CSV)

    def xlsx(self):
        return self._take(Export.Format.XLSX)

    def people(self):
        return thousands(Export.objects.latest("pk").people)

    def _take(self, format):
        asked = {"purpose": "Pengukuran", "format": format.value, "with_nik": "on"}
        response = self.browser.client.post(ADDRESS, asked)
        if response.status_code != 200:
            raise AssertionError(f"{ADDRESS} answers {response.status_code}")
        return sum(map(len, response.streaming_content)) / 2**20


def _bare_copy():
    """The same people, tables, columns and order, as PostgreSQL writes them by itself, thrown away as they come."""
    everybody = people.listed(User.objects.get(username=accounts.STAFF)).participants()
    values = ", ".join(column.value for column in columns.chosen(with_nik=True))
    statement, parameters = columns.query(everybody, values)
    copy = f"COPY ({statement}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(copy, parameters) as pieces:
        for _ in pieces:
            pass


def _growth(call):
    """(megabytes of memory more than before at the worst moment, what `call` returned)."""
    process, done = psutil.Process(), threading.Event()
    before = worst = process.memory_info().rss

    def watch():
        nonlocal worst
        while not done.wait(0.01):
            worst = max(worst, process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        returned = call()
    finally:
        done.set()
        watcher.join()
    return (worst - before) / 2**20, returned
