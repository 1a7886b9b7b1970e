"""The administrator's site."""

from functools import wraps

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.db import IntegrityError


class Site(AdminSite):
    """Two who save at once are told as two who save one after the other are: beside the field, never by a failure."""

    def admin_view(self, view, cacheable=False):
        @wraps(view)
        def once_more(request, *args, **kwargs):
            try:
                return view(request, *args, **kwargs)
            except IntegrityError:  # somebody was faster, and nothing was saved; the form finds out by now who
                return view(request, *args, **kwargs)

        return super().admin_view(once_more, cacheable)


class SiteConfig(AdminConfig):
    default_site = "jakpreneur.site.Site"
