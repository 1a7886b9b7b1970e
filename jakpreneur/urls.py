"""Every address. What people are shown lives in the app that knows it."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from jakpreneur import views
from jakpreneur.forms import ChangePasswordForm

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/login/", views.SignIn.as_view(), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path(
        "accounts/password/",
        auth.PasswordChangeView.as_view(
            template_name="accounts/password_change.html", form_class=ChangePasswordForm, success_url="/"
        ),
        name="password_change",
    ),
    path("register/", include("stages.registration.urls")),
    path("status/", include("stages.registration.status_urls")),
    path("", include("stages.urls")),
    path("mentoring/", include("stages.mentoring.urls")),
    path("training/", include("stages.training.urls")),
    path("licensing/", include("stages.licensing.urls")),
    path("marketing/", include("stages.marketing.urls")),
    path("finance/", include("stages.finance.urls")),
    path("capital/", include("stages.capital.urls")),
    path("statements/", include("stages.statements.urls")),
    path("verify/", include("stages.statements.verify_urls")),
    path("paper/", include("stages.reconciliation.urls")),
    path("targets/", include("stages.targets.urls")),
    path("participants/", include("participants.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "jakpreneur.views.bad_request"
handler403 = "jakpreneur.views.forbidden"
handler404 = "jakpreneur.views.not_found"
handler500 = "jakpreneur.views.server_error"
