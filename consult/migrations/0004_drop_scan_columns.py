from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('consult', '0003_move_scans'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='signature',
            name='scan',
        ),
        migrations.RemoveField(
            model_name='signature',
            name='scan_sha256',
        ),
        migrations.RemoveField(
            model_name='signature',
            name='scan_type',
        ),
    ]
