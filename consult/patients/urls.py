"""The pages about patients."""

from django.urls import path

from consult.patients import views

urlpatterns = [
    path("", views.list_patients, name="patients"),
    path("add/", views.add_patient, name="add-patient"),
    path("<int:pk>/", views.show_patient, name="patient"),
    path("<int:pk>/edit/", views.edit_patient, name="edit-patient"),
]
