"""The pages of the lists outside the admin site."""

from django.urls import path

from consult.formulary import views

urlpatterns = [path("label-photos/<int:pk>/", views.show_label_photo, name="label-photo")]
