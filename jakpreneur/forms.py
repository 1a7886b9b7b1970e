"""Signing in, and another password."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

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


class ChangePasswordForm(PasswordChangeForm):
    """In the words of the page that signs in; what a password needs is one sentence, told before it is typed."""

    error_messages = {
        "password_incorrect": "Kata sandi lama tidak cocok.",
        "password_mismatch": "Kedua kata sandi baru tidak sama.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        old, new, again = (self.fields[name] for name in ("old_password", "new_password1", "new_password2"))
        old.label, new.label, again.label = "Kata sandi lama", "Kata sandi baru", "Kata sandi baru, sekali lagi"
        new.help_text, again.help_text = "Paling sedikit 8 huruf, bukan angka saja dan bukan yang mudah ditebak.", ""
        in_our_words(self)
