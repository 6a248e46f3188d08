from django.db import migrations

from audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("pathways", "0001_initial")]
    operations = [append_only("pathways_pathwayevent")]
