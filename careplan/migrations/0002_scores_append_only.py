from django.db import migrations

from audit.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("careplan", "0001_goals")]
    operations = [append_only("careplan_goalscore"), append_only("careplan_goalscorechoice")]
