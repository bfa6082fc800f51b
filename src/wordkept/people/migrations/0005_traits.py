"""Who was met before traits were written down is recognised by them from now on, too."""

from django.db import migrations

from wordkept.people import likeness

BATCH = 1_000


def write_traits(apps, schema_editor):
    identities = apps.get_model("people", "Identity").objects.order_by("pk")
    trait = apps.get_model("people", "Trait")
    last = 0
    while batch := list(identities.filter(pk__gt=last)[:BATCH]):
        trait.objects.bulk_create(
            [
                trait(identity=each, kind=mark.kind, key=mark.key, shown=mark.shown)
                for each in batch
                for mark in likeness.marks(each.channel, each.remote_id, each.handle, each.name)
            ],
            ignore_conflicts=True,
        )
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0004_away"),
    ]

    operations = [
        migrations.RunPython(write_traits, migrations.RunPython.noop),
    ]
