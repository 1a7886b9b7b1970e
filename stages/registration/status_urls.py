from django.urls import path

from stages.registration import status_views as views

app_name = "status"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<uuid:token>/", views.show, name="show"),
]
