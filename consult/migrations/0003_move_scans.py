"""Scans get a table of their own; signatures that have one say so."""

from typing import Any

from django.db import migrations


def move_scans(apps: Any, schema_editor: Any) -> None:
    """Copy each scan to its own row. The trigger that keeps signatures from being changed is
    taken away for this and armed again at the end of migrating."""
    Signature = apps.get_model('consult', 'Signature')
    SignedScan = apps.get_model('consult', 'SignedScan')
    connection = schema_editor.connection
    on_table = ' ON consult_signature' if connection.vendor == 'postgresql' else ''
    schema_editor.execute(f'DROP TRIGGER IF EXISTS consult_signature_no_update{on_table}')
    scanned = Signature.objects.using(connection.alias).filter(scan__isnull=False)
    for row in scanned.iterator(chunk_size=20):
        SignedScan.objects.using(connection.alias).create(
            signature=row,
            order=1,
            data=row.scan,
            media_type=row.scan_type,
            sha256=row.scan_sha256,
            recorded_by_id=row.recorded_by_id,
            recorded_at=row.recorded_at,
        )
    scanned.update(route='paper_scan')


class Migration(migrations.Migration):

    dependencies = [
        ('consult', '0002_consent_life'),
    ]

    operations = [
        migrations.RunPython(move_scans, migrations.RunPython.noop),
    ]
