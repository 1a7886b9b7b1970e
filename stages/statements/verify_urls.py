from django.urls import path

from stages.statements import verify_views as views

app_name = "verify"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<str:code>/", views.show, name="show"),
]
