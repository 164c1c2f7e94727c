"""The app's configuration: arms the append-only tables and syncs roles after migrating."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConsultConfig(AppConfig):
    name = "consult"
    verbose_name = "Formulary"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from consult import checks  # noqa: F401  registers the start-up checks
        from consult.records import arm_after_migrate
        from consult.staff.roles import sync_roles_after_migrate

        post_migrate.connect(arm_after_migrate, sender=self)
        post_migrate.connect(sync_roles_after_migrate, sender=self)
