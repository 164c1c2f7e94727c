"""The pages of consultations."""

urlpatterns: list = []
