"""The pages of consent."""

urlpatterns: list = []
