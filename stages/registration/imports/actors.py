"""Whose import it is: somebody of the office, or the command line when it names nobody."""

from django.contrib.auth import get_user_model

from participants.models import Desk, Kelurahan

COMMAND_LINE = "impor"


def command_line():
    """The user who stands for the command line, made when first needed: no role, no password, no sign-in."""
    user, made = get_user_model().objects.get_or_create(
        username=COMMAND_LINE, defaults={"is_active": False, "first_name": "Impor daftar"}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def kelurahan_of(actor, day):
    """The kelurahan that `actor` may register for on `day`, with their desks: those of their desks, or all."""
    places = Kelurahan.objects.in_force(day).select_related("desk")
    if actor.username == COMMAND_LINE and not actor.is_active and not actor.has_usable_password():
        return places
    return places.filter(desk__in=Desk.objects.visible_to(actor))
