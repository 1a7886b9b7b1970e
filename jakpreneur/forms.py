"""Signing in."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from participants.fields import in_our_words


class SignInForm(AuthenticationForm):
    """The same sentence for an unknown name, a wrong password and an account that was switched off."""

    error_messages = {
        "invalid_login": "Nama pengguna atau kata sandi tidak cocok.",
        "inactive": "Nama pengguna atau kata sandi tidak cocok.",
    }
    password = forms.CharField(
        label="Kata sandi", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Nama pengguna"
        in_our_words(self)
