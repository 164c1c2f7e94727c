"""The pages of patients."""

urlpatterns: list = []
