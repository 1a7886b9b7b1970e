"""Whoever works with the register, as others read of them."""


def name(user):
    """The full name, or the name somebody signs in with; "" for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""
