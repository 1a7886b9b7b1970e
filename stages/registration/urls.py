from django.urls import path

from participants import converters  # noqa: F401 (registers <number:…>)
from stages.registration import hand_over_views, import_views, slip_views, views

app_name = "registration"
urlpatterns = [
    path("", views.register, name="register"),
    path("check/", views.check, name="check"),
    path("hand-over/", hand_over_views.ask_hand_over, name="ask_hand_over"),
    path("hand-overs/", hand_over_views.hand_overs, name="hand_overs"),
    path("hand-overs/<int:pk>/", hand_over_views.hand_over, name="hand_over"),
    path("import/", import_views.imports, name="imports"),
    path("import/template/", import_views.import_template, name="import_template"),
    path("import/<int:pk>/", import_views.import_run, name="import_run"),
    path("import/<int:pk>/columns/", import_views.import_columns, name="import_columns"),
    path("import/<int:pk>/discard/", import_views.import_discard, name="import_discard"),
    path("import/<int:pk>/refused/", import_views.import_refused, name="import_refused"),
    path("<number:number>/transfer/", hand_over_views.transfer, name="transfer"),
    path("<number:number>/", slip_views.registered, name="registered"),
]
