"""The desk and the pages of a consultation."""

from django.urls import URLPattern, URLResolver, include, path

from consult.consultations.views import (
    desk,
    diagnosis,
    evidence,
    evidence_list,
    formula,
    health,
    injections,
    labels,
    opening,
    review,
    saved,
    saved_edit,
    saved_evidence,
    screening,
    sent_back,
    starting,
    talk,
    technique,
)

_allergies: list[URLPattern | URLResolver] = [
    path("", health.health, name="consultation-health"),
    path("confirm/", health.confirm, name="confirm-health"),
    path("allergies/add/", health.add_allergy, name="add-allergy"),
    path("allergies/<int:allergy_pk>/correct/", health.add_allergy, name="correct-allergy"),
    path("allergies/<int:allergy_pk>/remove/", health.remove_allergy, name="remove-allergy"),
]

_injection: list[URLPattern | URLResolver] = [
    path("", injections.show_injection, name="injection"),
    path("edit/", injections.edit_injection, name="edit-injection"),
    path("remove/", injections.remove, name="remove-injection"),
    path("products/", formula.choose_product, name="choose-product"),
    path("products/new/", labels.add_label_product, name="add-label-product"),
    path("products/<int:product_pk>/", formula.add_line, name="add-line"),
    path("products/<int:product_pk>/lots/new/", labels.add_label_lot, name="add-label-lot"),
    path("lines/<int:line_pk>/", formula.edit_line, name="edit-line"),
    path("lines/<int:line_pk>/remove/", formula.drop_line, name="drop-line"),
    path("evidence/", evidence.injection_evidence, name="injection-evidence"),
    path("evidence/<int:source_pk>/attach/", evidence.attach, name="attach-evidence"),
    path("evidence/links/<int:link_pk>/detach/", evidence.detach, name="detach-evidence"),
    path("evidence/none/withdraw/", evidence.withdraw_none, name="withdraw-no-evidence"),
    path("technique/", technique.injection_technique, name="injection-technique"),
]

_consultation: list[URLPattern | URLResolver] = [
    path("", opening.show_consultation, name="consultation"),
    path("close/", opening.close, name="close-consultation"),
    path("screening/", screening.screening, name="consultation-screening"),
    path("diagnosis/", diagnosis.diagnosis, name="consultation-diagnosis"),
    path("health/", include(_allergies)),
    path("injections/", injections.injections, name="consultation-injections"),
    path("injections/add/", injections.add_injection, name="add-injection"),
    path("injections/saved/", starting.choose_formula, name="choose-formula"),
    path(
        "injections/saved/<int:formula_pk>/",
        starting.start_injection,
        name="start-from-formula",
    ),
    path("injections/<int:injection_pk>/", include(_injection)),
    path("evidence/", evidence.evidence, name="consultation-evidence"),
    path("technique/", technique.technique, name="consultation-technique"),
    path("talk/", talk.talk, name="consultation-talk"),
    path("review/", review.review, name="consultation-review"),
    path("review/override/", review.override, name="override-finding"),
    path(
        "review/overrides/<int:override_pk>/withdraw/", review.withdraw, name="withdraw-override"
    ),
]

_formula: list[URLPattern | URLResolver] = [
    path("", saved.show_formula, name="saved-formula"),
    path("edit/", saved_edit.edit_formula, name="edit-formula"),
    path("retire/", saved.retire, name="retire-formula"),
    path("restore/", saved.restore, name="restore-formula"),
    path("sources/<int:source_pk>/", saved_evidence.put_source, name="put-formula-source"),
    path("sources/<int:source_pk>/drop/", saved_evidence.drop_source, name="drop-formula-source"),
    path("none/", saved_evidence.state_search, name="state-formula-search"),
    path("none/withdraw/", saved_evidence.withdraw_search, name="withdraw-formula-search"),
]

_known: list[URLPattern | URLResolver] = [
    path("", evidence_list.known_by_ingredient, name="evidence-list"),
    path("formulas/", evidence_list.known_by_formula, name="evidence-of-formulas"),
    path(
        "ingredients/<int:ingredient_pk>/",
        evidence_list.known_of_ingredient,
        name="evidence-of-ingredient",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.show_desk, name="desk"),
    path("patients/<int:patient_pk>/consult/", opening.start_consultation, name="start"),
    path("consultations/<int:pk>/", include(_consultation)),
    path("formulas/", saved.list_formulas, name="saved-formulas"),
    path("formulas/add/", saved_edit.add_formula, name="add-formula"),
    path("formulas/<int:formula_pk>/", include(_formula)),
    path("evidence/", include(_known)),
    path("sent-back/<slug:kind>/<int:pk>/", sent_back.correct, name="correct-label"),
]
