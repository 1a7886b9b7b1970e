from django.urls import path, register_converter

from participants import converters  # noqa: F401 (registers <number:…>)
from stages import bulk_views, difference_views, export_views, merge_views, move_views, views
from stages.differences import Cause
from stages.models import Stage


class StageConverter:
    """1 to 7, and 8 for those who left."""

    regex = "[1-8]"
    to_python = staticmethod(lambda text: Stage(int(text)))
    to_url = staticmethod(lambda stage: str(int(stage)))


class CauseConverter:
    """The code of a Cause."""

    regex = "|".join(Cause.values)
    to_python = staticmethod(str)
    to_url = staticmethod(str)


register_converter(StageConverter, "stage")
register_converter(CauseConverter, "cause")

app_name = "stages"
urlpatterns = [
    path("participants/", views.people, name="people"),
    path("participants/<number:number>/move/", move_views.move, name="move"),
    path("participants/<number:number>/late/", move_views.late, name="late"),
    path("participants/<number:number>/leave/", move_views.leave, name="leave"),
    path("participants/export/", export_views.export, name="export"),
    path("participants/exports/", export_views.exports, name="exports"),
    path("participants/<number:number>/registered-on/", move_views.registered_on, name="registered_on"),
    path("participants/<number:number>/compare/", merge_views.choose, name="choose"),
    path("participants/<number:number>/compare/<number:other>/", merge_views.compare, name="compare"),
    path("participants/<number:number>/different/<number:other>/", merge_views.different, name="different"),
    path("stages/merges/<int:pk>/", merge_views.merge, name="merge"),
    path("stages/", views.board, name="board"),
    path("stages/<stage:stage>/", views.people, name="stage"),
    path("stages/move/", bulk_views.move_many, name="move_many"),
    path("stages/visits/<int:pk>/void/", move_views.void, name="void"),
    path("stages/batches/", bulk_views.batches, name="batches"),
    path("stages/batches/<int:pk>/", bulk_views.batch, name="batch"),
    path("tally/", views.tally, name="tally"),
    path("tally/difference/", difference_views.difference, name="difference"),
    path("tally/difference/<stage:stage>/<cause:cause>/", difference_views.difference_people, name="difference_people"),
]
