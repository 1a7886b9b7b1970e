from django.urls import path

from participants import views

app_name = "participants"
urlpatterns = [
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/edit/", views.edit, name="edit"),
]
