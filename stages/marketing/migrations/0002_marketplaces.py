"""The marketplaces that are known to begin with; administrators add others."""

from django.db import migrations

MARKETPLACES = [
    ("Tokopedia", "tokopedia.com tokopedia.link"),
    ("Shopee", "shopee.co.id shp.ee shope.ee"),
    ("TikTok Shop", "tiktok.com"),
    ("Lazada", "lazada.co.id"),
    ("Blibli", "blibli.com"),
    ("GrabFood/GrabMart", "grab.com"),
    ("GoFood", "gofood.co.id gofood.link gojek.com"),
    ("Instagram", "instagram.com"),
    ("WhatsApp Business", "wa.me whatsapp.com"),
    ("JakPreneur/e-Order", "jakarta.go.id"),
    ("Lainnya", ""),
]


def fill(apps, schema_editor):
    Marketplace = apps.get_model("marketing", "Marketplace")
    for position, (name, hosts) in enumerate(MARKETPLACES, 1):
        Marketplace.objects.get_or_create(name=name, defaults={"hosts": hosts, "position": 10 * position})


def clear(apps, schema_editor):
    """Those in use stay until their table goes."""
    apps.get_model("marketing", "Marketplace").objects.filter(shops=None).delete()


class Migration(migrations.Migration):
    dependencies = [("marketing", "0001_initial")]
    operations = [migrations.RunPython(fill, clear)]
