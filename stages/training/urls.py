from django.urls import path

from stages.training import class_views, people_views, session_views

app_name = "training"
urlpatterns = [
    path("", class_views.classes, name="classes"),
    path("new/", class_views.new_class, name="new_class"),
    path("enrol/", people_views.enrol, name="enrol"),
    path("<int:pk>/", class_views.training_class, name="training_class"),
    path("<int:pk>/edit/", class_views.edit_class, name="edit_class"),
    path("<int:pk>/certificates/", class_views.certificates, name="certificates"),
    path("<int:pk>/sessions/", session_views.new_session, name="new_session"),
    path("sessions/<int:pk>/", session_views.attendance, name="attendance"),
    path("sessions/<int:pk>/sheet/", session_views.sheet, name="sheet"),
    path("sessions/<int:pk>/edit/", session_views.edit_session, name="edit_session"),
    path("sessions/<int:pk>/cancel/", session_views.cancel_session, name="cancel_session"),
    path("enrolments/<int:pk>/cancel/", people_views.cancel, name="cancel"),
]
