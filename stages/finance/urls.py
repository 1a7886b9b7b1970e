from django.urls import path

from participants import converters  # noqa: F401 (registers <number:…>)
from stages.finance import grid_views, views

app_name = "finance"
urlpatterns = [
    path("", grid_views.grid, name="grid"),
    path("<number:number>/coaching/", views.coaching, name="coaching"),
    path("<number:number>/bookkeeping/", views.bookkeeping, name="bookkeeping"),
    path("<number:number>/reports/", views.reports, name="reports"),
    path("coachings/<int:pk>/void/", views.void_coaching, name="void_coaching"),
    path("bookkeepings/<int:pk>/void/", views.void_bookkeeping, name="void_bookkeeping"),
]
