from django.urls import path

from participants import converters  # noqa: F401 (registers <number:…>)
from stages.registration import hand_over_views, slip_views, views

app_name = "registration"
urlpatterns = [
    path("", views.register, name="register"),
    path("check/", views.check, name="check"),
    path("hand-over/", hand_over_views.ask_hand_over, name="ask_hand_over"),
    path("hand-overs/", hand_over_views.hand_overs, name="hand_overs"),
    path("hand-overs/<int:pk>/", hand_over_views.hand_over, name="hand_over"),
    path("<number:number>/", slip_views.registered, name="registered"),
]
