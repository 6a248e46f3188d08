from django.db import migrations

from audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("careplan", "0005_discharge_conversation")]
    operations = [append_only("careplan_conversation")]
