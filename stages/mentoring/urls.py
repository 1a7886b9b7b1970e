from django.urls import path

from stages.mentoring import assign_views, record_views, views

app_name = "mentoring"
urlpatterns = [
    path("", views.mentors, name="mentors"),
    path("mentors/new/", views.mentor_new, name="mentor_new"),
    path("mentors/<int:pk>/", views.mentor, name="mentor"),
    path("mentors/<int:pk>/edit/", views.mentor_edit, name="mentor_edit"),
    path("assign/", assign_views.assign_many, name="assign_many"),
    path("<number:number>/", views.person, name="person"),
    path("<number:number>/assign/", assign_views.assign, name="assign"),
    path("<number:number>/visit/", record_views.visit, name="visit"),
    path("<number:number>/turnover/", record_views.turnover, name="turnover"),
    path("visits/<int:pk>/void/", record_views.void_visit, name="void_visit"),
    path("turnovers/<int:pk>/void/", record_views.void_turnover, name="void_turnover"),
]
