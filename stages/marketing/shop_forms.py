"""What is asked about somebody's shop online, and what an address of it may look like."""

from urllib.parse import urlsplit

from django import forms
from django.utils import timezone

from participants.dates import in_words
from participants.fields import DateField, KeyField, Renewable, in_our_words
from stages.marketing.models import Marketplace

LONGEST = 300  # characters, with the scheme that is left out when it is typed
FIRST_YEAR = 1995  # nobody sold online here before
SHAPE = "Salin alamat lengkap dari peramban, misalnya https://www.tokopedia.com/nama-toko."
NOT_SAFE = "Alamat toko dimulai dengan https://."


def clean_address(text):
    """The address with its scheme, its host in small letters and no slash at the end.

    Raises ValidationError unless it is a plain https address with a name for a host.
    """
    text = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(text)
        odd = parts.port or parts.username or parts.password
    except ValueError:
        raise forms.ValidationError(SHAPE) from None
    if parts.scheme.lower() != "https":
        raise forms.ValidationError(NOT_SAFE)
    host = (parts.hostname or "").rstrip(".")
    labels = host.split(".")
    plain = text.isascii() and text.isprintable() and not set(text) & set(' "<>\\^`{|}')
    if odd is not None or not plain or len(labels) < 2 or not all(_is_label(one) for one in labels):
        raise forms.ValidationError(SHAPE)
    address = parts._replace(scheme="https", netloc=host, path=parts.path.rstrip("/"), fragment="").geturl()
    if len(address) > LONGEST:
        raise forms.ValidationError(f"Alamat toko paling banyak {LONGEST} huruf.")
    return address


def _is_label(text):
    return text.replace("-", "a").isalnum() and text[0] != "-" != text[-1]


class ShopForm(Renewable, forms.Form):
    marketplace = forms.ModelChoiceField(Marketplace.objects.none(), label="Lokapasar", empty_label="Pilih lokapasar")
    name = forms.CharField(label="Nama toko", max_length=100)
    address = forms.CharField(
        label="Alamat toko", max_length=LONGEST, help_text="Misalnya: https://shopee.co.id/nama-toko"
    )
    since = DateField(label="Sejak")
    key = KeyField()

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["marketplace"].queryset = Marketplace.objects.filter(in_use=True)
        self.fields["address"].widget.attrs |= {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        in_our_words(self)

    def clean_address(self):
        return clean_address(self.cleaned_data["address"])

    def clean_since(self):
        day = self.cleaned_data["since"]
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal ini di masa depan. Catat setelah tokonya buka.")
        if day.year < FIRST_YEAR:
            raise forms.ValidationError("Periksa tahunnya.")
        return day

    def clean(self):
        data = super().clean()
        marketplace, address = data.get("marketplace"), data.get("address")
        hosts = marketplace.hosts.split() if marketplace else []
        if address in {f"https://{start}{host}" for host in hosts for start in ("", "www.")}:
            self.add_error("address", f"Ini halaman depan {marketplace}. Salin alamat tokonya.")
        elif marketplace and address and not _belongs(address, hosts):
            known = " atau ".join(hosts)
            self.add_error("address", f"Alamat toko di {marketplace} memuat {known}. Periksa alamat atau lokapasarnya.")
        return data


def _belongs(address, hosts):
    """Whether the host is one of `hosts` or below one; any will do where none is known."""
    host = urlsplit(address).hostname
    return not hosts or any(host == known or host.endswith(f".{known}") for known in hosts)


class CloseShopForm(Renewable, forms.Form):
    closed_on = DateField(label="Ditutup tanggal")

    def __init__(self, data=None, *, shop):
        super().__init__(data, initial={"closed_on": timezone.localdate()})
        self.shop = shop
        in_our_words(self)

    def clean_closed_on(self):
        day = self.cleaned_data["closed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal ini di masa depan.")
        if day < self.shop.since:
            raise forms.ValidationError(f"Toko ini baru buka {in_words(self.shop.since)}.")
        return day
