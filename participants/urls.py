from django.urls import path

from participants import converters, views  # noqa: F401 (registers <number:…>)

app_name = "participants"
urlpatterns = [
    path("<number:number>/", views.detail, name="detail"),
    path("<number:number>/edit/", views.edit, name="edit"),
]
