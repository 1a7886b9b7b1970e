from django.urls import path

from stages.registration import views

app_name = "registration"
urlpatterns = [
    path("", views.register, name="register"),
    path("<str:number>/", views.registered, name="registered"),
]
