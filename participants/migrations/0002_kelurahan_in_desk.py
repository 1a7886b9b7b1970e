"""A participant's kelurahan lies in the kecamatan of their desk: the database refuses anything else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE participants_participant ADD CONSTRAINT participant_kelurahan_in_desk "
            "FOREIGN KEY (kelurahan_id, desk_id) REFERENCES participants_kelurahan (id, desk_id) "
            "DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE participants_participant DROP CONSTRAINT participant_kelurahan_in_desk",
        )
    ]
