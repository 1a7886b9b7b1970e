from django.urls import path

from stages.capital import bulk_views, views

app_name = "capital"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("refer/", bulk_views.refer_many, name="refer_many"),
    path("people/<number:number>/", views.refer, name="refer"),
    path("people/<number:number>/past/", views.record_past, name="record_past"),
    path("referrals/<int:pk>/", views.referral, name="referral"),
    path("referrals/<int:pk>/advance/", views.advance, name="advance"),
    path("referrals/<int:pk>/void/", views.void, name="void"),
]
