from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_message_files")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("conversation_id", ""), _negated=True),
                fields=["conversation_id"],
                name="messaging_message_conversation",
            ),
        ),
    ]
