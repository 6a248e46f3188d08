from django.db import migrations

from audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("pathways", "0005_tablet")]
    operations = [
        append_only("pathways_tabletevent"),
        append_only("pathways_quarantinedevent"),
        append_only("pathways_quarantinesettlement"),
    ]
