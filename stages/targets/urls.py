from django.urls import path

from stages.targets import views

app_name = "targets"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("change/", views.change, name="change"),
]
