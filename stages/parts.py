"""A page of figures is made of parts, and each is made again only when something that it is made of has changed.

A part names the tables it reads. It is kept in the memory of the process under their versions, which change in the
transaction of whatever changes them, and under all else that decides it. So a move makes those parts anew that show
the ledger, a permit those of licensing. A part holds figures: nothing about a person or a session.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, wraps

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from participants import dates
from participants.models import Desk
from stages import memory, summary, tally

LEDGER, PEOPLE = "stages_stagevisit", "participants_participant"
DESKS, KELURAHAN = "participants_desk", "participants_kelurahan"
PARTS = []  # all that were declared
CODE = ("templates", "stages", "participants", "jakpreneur", "static")


@dataclass(frozen=True)
class Reader:
    """What decides the figures that somebody is shown, whatever is asked; all who may the same share their parts.

    may: permissions. desks: the keys of the desks whose people are counted, or None for the whole district.
    versions: {table: text}, asked for before anything is read: a part may be newer than they say, never older.
    """

    may: frozenset
    desks: tuple | None
    versions: dict

    @classmethod
    def of(cls, request):
        """Asked for once in a request."""
        if not hasattr(request, "reader_of_figures"):
            request.reader_of_figures = cls.of_user(request.user)
        return request.reader_of_figures

    @classmethod
    def of_user(cls, user):
        scope = tally.scope_of(user)
        desks = None if scope is None else tuple(sorted(desk.pk for desk in scope))
        return cls(frozenset(user.get_all_permissions()), desks, summary.versions())

    @cached_property
    def scope(self):
        """As of tally.members()."""
        return None if self.desks is None else Desk.objects.filter(pk__in=self.desks)

    @cached_property
    def named(self):
        """The same as [Desk]."""
        return self.kept("desks", [DESKS], (), lambda: list(tally.desks_in(self.scope)))

    @cached_property
    def key(self):
        hour = f"{timezone.localtime():%Y-%m-%d %H}"  # a day ends, and a check of the figures grows old
        return hashed(release(), hour, sorted(self.may), self.desks)

    def kept(self, name, reads, asked, make):
        """What `make()` gives, made again only when another thing is asked, or a table that it `reads` has changed."""
        return memory.kept((self.key, name, summary.state(reads, self.versions), asked), make)


@dataclass(frozen=True)
class Asked:
    """What a page of figures is asked for. as_of, since: days in Jakarta. desk: the Desk that was chosen, or None."""

    reader: Reader
    as_of: date
    since: date | None = None
    desk: Desk | None = None

    @cached_property
    def scope(self):
        """As of tally.members(): the desk that was chosen, or all of the reader's."""
        return Desk.objects.filter(pk=self.desk.pk) if self.desk else self.reader.scope

    @property
    def day(self):
        """The day in words."""
        return dates.in_words(self.as_of)

    @property
    def year_before(self):
        """The last day of the year before: what happened then is not new in the year of the day."""
        return date(max(1, self.as_of.year - 1), 12, 31)

    @property
    def month_before(self):
        """The last day of the month before that of the day."""
        return date.fromordinal(max(1, self.as_of.toordinal() - self.as_of.day))

    @property
    def keys(self):
        """[key of a desk] of the scope, or None for the whole district."""
        if self.desk:
            return [self.desk.pk]
        return None if self.reader.desks is None else list(self.reader.desks)

    @property
    def desks(self):
        """[Desk] of the scope."""
        return [self.desk] if self.desk else self.reader.named

    def may(self, permission):
        return permission in self.reader.may

    def once(self, name, make):
        """What `make()` gives, shared by the parts that are made for this page: not kept, as the parts are."""
        if name not in self.__dict__:
            self.__dict__[name] = make()
        return self.__dict__[name]

    def kept(self, name, reads, make):
        """As of Reader, of this day and place."""
        return self.reader.kept(name, reads, self._asked, make)

    @property
    def _asked(self):
        return self.as_of, self.since, self.desk and self.desk.pk

    def drawn(self, template, **shown):
        """HTML of a template for what was asked. It knows of no user and no session."""
        return render_to_string(template, self._shown | shown)

    def drawn_of(self, template, **shown):
        """The same, drawn again only when other values are shown, whose repr says all that is drawn of them."""
        return self.reader.kept(template, [], (self._asked, repr(shown)), lambda: self.drawn(template, **shown))

    @cached_property
    def _shown(self):
        return {
            "as_of": self.as_of,
            "day": self.day,
            "since": self.since,
            "desk": self.desk,
            "within": f"desk={self.desk.code}" if self.desk else "",
            "may": self.reader.may,
            "opens": self.may("participants.view_participant"),
        }


def part(*reads):
    """Declare a function of an Asked as a part: its answer is kept for as long as these tables stay as they are."""

    def declare(make):
        @wraps(make)
        def kept(asked):
            return asked.kept(f"{make.__module__}.{make.__name__}", reads, lambda: make(asked))

        kept.reads = reads
        PARTS.append(kept)
        return kept

    return declare


def hashed(*values):
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


@cache
def release():
    """What is running: another one after every deploy, and the same in every process of it."""
    files = sorted(path for folder in CODE for path in (settings.BASE_DIR / folder).rglob("*") if path.is_file())
    seen = [(str(path.relative_to(settings.BASE_DIR)), path.stat().st_mtime_ns) for path in files if _counts(path)]
    return hashed(seen)


def _counts(path):
    return path.suffix in {".py", ".html", ".svg", ".css", ".js"}
