from django.urls import path, register_converter

from participants import converters  # noqa: F401 (registers <number:…>)
from stages import (
    bulk_views,
    correct_views,
    difference_views,
    export_views,
    merge_views,
    move_views,
    saved_views,
    selection_views,
    tally_file_views,
    tally_views,
    views,
)
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
    path("stages/filters/new/", saved_views.save_filter, name="save_filter"),
    path("stages/filters/<int:pk>/forget/", saved_views.forget_filter, name="forget_filter"),
    path("stages/move/", bulk_views.move_many, name="move_many"),
    path("stages/selection/", selection_views.chosen, name="chosen"),
    path("stages/selection/add/", selection_views.select, name="select"),
    path("stages/selection/remove/", selection_views.deselect, name="deselect"),
    path("stages/selection/all/", selection_views.select_all, name="select_all"),
    path("stages/selection/clear/", selection_views.clear_selection, name="clear_selection"),
    path("stages/selection/paste/", selection_views.paste, name="paste"),
    path("stages/selection/move/", bulk_views.move_selection, name="move_selection"),
    path("stages/shortcuts/", selection_views.shortcuts, name="shortcuts"),
    path("stages/visits/<int:pk>/correct/", correct_views.correct, name="correct"),
    path("stages/visits/<int:pk>/void/", correct_views.void, name="void"),
    path("stages/batches/", bulk_views.batches, name="batches"),
    path("stages/batches/<int:pk>/", bulk_views.batch, name="batch"),
    path("tally/", tally_views.tally, name="tally"),
    path("tally/<stage:stage>/", tally_views.breakdown, name="breakdown"),
    path("tally/sheet/", tally_file_views.sheet, name="sheet"),
    path("tally/ways/", tally_views.ways, name="ways"),
    path("tally/ways.svg", tally_file_views.ways_chart, name="ways_chart"),
    path("tally/course.svg", tally_file_views.course_chart, name="course_chart"),
    path("tally.json", tally_file_views.tally_json, name="tally_json"),
    path("tally.csv", tally_file_views.tally_file, {"format": "csv"}, name="tally_csv"),
    path("tally.xlsx", tally_file_views.tally_file, {"format": "xlsx"}, name="tally_xlsx"),
    path("tally/difference/", difference_views.difference, name="difference"),
    path("tally/difference/<stage:stage>/<cause:cause>/", difference_views.difference_people, name="difference_people"),
]
