"""The kinds of permits that the programme speaks of. SPP-IRT and BPOM are valid for five years, a brand for ten from
its application (UU 20/2016, article 35); NIB and, since UU 6/2023, halal certificates do not end.
"""

from django.db import migrations

HALAL = {"prefixes": "ID", "digits_min": 14, "digits_max": 17, "several": True}
KINDS = [
    ("nib", "NIB", {"digits_min": 13, "digits_max": 13, "required": True}, []),
    ("spp-irt", "SPP-IRT", {"digits_min": 15, "digits_max": 17, "years": 5, "several": True}, []),
    ("halal-mandiri", "Halal self-declare", HALAL, []),
    ("halal-reguler", "Halal reguler", HALAL, ["Sosialisasi", "Bimtek", "Sidang"]),
    (
        "merek",
        "HAKI/Merek",
        {
            "prefixes": "IDM",
            "digits_min": 9,
            "digits_max": 9,
            "years": 10,
            "years_from_application": True,
            "several": True,
        },
        [],
    ),
    (
        "bpom",
        "BPOM",
        {"prefixes": "MD TR NA", "digits_min": 9, "digits_max": 15, "years": 5, "several": True},
        [],
    ),
    ("iumk", "IUMK (lama)", {}, []),
    ("sku", "SKU", {"years": 1}, []),
]


def fill(apps, schema_editor):
    kind_model, step_model = (apps.get_model("licensing", name) for name in ("PermitKind", "KindStep"))
    for position, (code, name, facts, steps) in enumerate(KINDS, 1):
        kind, new = kind_model.objects.get_or_create(code=code, defaults={"name": name, "position": position, **facts})
        if new:
            step_model.objects.bulk_create(
                step_model(kind=kind, position=at, name=step) for at, step in enumerate(steps, 1)
            )


class Migration(migrations.Migration):
    dependencies = [("licensing", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
