from django.urls import path

from stages import urls  # noqa: F401 (registers <stage:…>)
from stages.reconciliation import gap_views, views

app_name = "reconciliation"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("new/", views.enter, name="enter"),
    path("stop/", gap_views.stop, name="stop"),
    path("<int:pk>/", views.sheet, name="sheet"),
    path("<int:pk>/replace/", views.replace, name="replace"),
    path("<int:pk>/sign/", gap_views.sign, name="sign"),
    path("<int:pk>/<stage:stage>/", gap_views.explain, name="explain"),
    path("<int:pk>/<stage:stage>/start/", gap_views.work, name="work"),
]
