"""Users for an administrator: names, password, role, active or not. Rights come from roles alone."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User

admin.site.site_header = admin.site.site_title = "JakPreneur Jakarta Barat"
admin.site.index_title = "Pengguna, peran dan wilayah"
admin.site.site_url = "/targets/"  # the page of an administrator outside of here; the first one leads back here
admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class RoleAdmin(UserAdmin):
    """No superusers and no single permissions are handed out here: that would bypass the roles."""

    list_display = ["username", "first_name", "last_name", "is_active"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = ["groups"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Orang", {"fields": ["first_name", "last_name", "email"]}),
        ("Wewenang", {"fields": ["is_active", "is_staff", "groups"]}),
    ]

    def get_readonly_fields(self, request, user=None):
        """Nobody changes their own roles."""
        return ["is_active", "is_staff", "groups"] if user == request.user else []

    def get_queryset(self, request):
        """An administrator who is no superuser neither sees nor changes one."""
        users = super().get_queryset(request)
        return users if request.user.is_superuser else users.filter(is_superuser=False)
