from django.db import migrations

from audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("careplan", "0003_follow_up_plan")]
    operations = [append_only("careplan_observation")]
