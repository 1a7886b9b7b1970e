"""The banks and schemes that the programme speaks of; administrators add others."""

from django.db import migrations

BANKS = [("bank-dki", "Bank DKI"), ("bni", "BNI"), ("bri", "BRI")]
SCHEMES = [("kur", "KUR"), ("monas-pemula", "Monas Pemula"), ("lain", "Skema lain")]


def fill(apps, schema_editor):
    for model, rows in (("Bank", BANKS), ("Scheme", SCHEMES)):
        for code, name in rows:
            apps.get_model("capital", model).objects.get_or_create(code=code, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("capital", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
