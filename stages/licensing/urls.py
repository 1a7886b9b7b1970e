from django.urls import path

from stages.licensing import bulk_views, views

app_name = "licensing"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("apply/", bulk_views.apply_many, name="apply_many"),
    path("permits/", views.permits, name="permits"),
    path("permits/<int:pk>/", views.permit, name="permit"),
    path("permits/<int:pk>/advance/", views.advance, name="advance"),
    path("permits/<int:pk>/void/", views.void, name="void"),
    path("people/<number:number>/", views.record, name="record"),
]
