from django.urls import path

from participants import converters  # noqa: F401 (registers <number:…>)
from stages.registration import slip_views, views

app_name = "registration"
urlpatterns = [
    path("", views.register, name="register"),
    path("check/", views.check, name="check"),
    path("<number:number>/", slip_views.registered, name="registered"),
]
