from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0003_recognising"),
    ]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="away_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
