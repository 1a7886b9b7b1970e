from django.urls import path

from stages.statements import (
    converters,  # noqa: F401 (registers <code:…>)
    views,
)

app_name = "statements"
urlpatterns = [
    path("", views.statements, name="statements"),
    path("new/", views.new, name="new"),
    path("<code:code>/", views.statement, name="statement"),
]
