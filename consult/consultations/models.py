"""A consultation: what was asked, what is proposed, and how each finding was met."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Prefetch, Q

from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    EvidenceSource,
    Ingredient,
    Lot,
    Product,
    ProductComponent,
    RedFlag,
)
from consult.formulary.models.products import Measure, Unit, strength_text
from consult.patients.models import Allergy, AllergyStatus, HealthFact, Patient
from consult.records import Versioned
from consult.safety.facts import Answer, Content, Relation
from consult.staff.access import ClinicQuerySet
from consult.staff.models import Clinic

_STAFF = settings.AUTH_USER_MODEL


class ConsultationQuerySet(ClinicQuerySet):
    """Consultations of clinics."""

    def open(self) -> Self:
        """Consultations that were not closed."""
        return self.filter(closed_at__isnull=True)

    def _with_consent_state(self) -> Self:
        """Counts of what became of the issued consents, without their large contents."""
        return self.annotate(
            consents_issued=Count("consents", distinct=True),
            consents_signed=Count("consents__signature", distinct=True),
            consents_refused=Count("consents__refusal", distinct=True),
            consent_version=Max("consents__consultation_version"),
        )

    def with_everything(self) -> Self:
        """All that a review reads, in a number of queries that does not grow with rows."""
        component = ProductComponent.objects.select_related("ingredient").prefetch_related(
            "ingredient__memberships__group", "ingredient__contraindications"
        )
        lines = FormulaLine.objects.select_related("product", "lot").prefetch_related(
            Prefetch("product__components", queryset=component)
        )
        injections = ProposedInjection.objects.select_related(
            "injector", "skin_preparation", "no_evidence__by"
        ).prefetch_related(
            Prefetch("lines", queryset=lines),
            Prefetch(
                "evidence_links",
                queryset=EvidenceLink.objects.select_related("source", "by").prefetch_related(
                    "source__components__ingredient"
                ),
            ),
            Prefetch(
                "technique_answers",
                queryset=TechniqueAnswer.objects.select_related("item", "by"),
            ),
            "skin_preparation__memberships__group",
            "skin_preparation__contraindications",
        )
        return (
            self._with_consent_state()
            .select_related("clinic", "patient", "clinician", "health_confirmation__by")
            .prefetch_related(
                Prefetch("injections", queryset=injections),
                Prefetch(
                    "red_flag_answers",
                    queryset=RedFlagAnswer.objects.select_related("red_flag", "by"),
                ),
                Prefetch(
                    "alternative_discussions",
                    queryset=AlternativeDiscussion.objects.select_related("alternative", "by"),
                ),
                Prefetch("overrides", queryset=FindingOverride.objects.select_related("by")),
                Prefetch("section_saves", queryset=SectionSave.objects.select_related("by")),
                Prefetch(
                    "patient__allergy_statuses",
                    queryset=AllergyStatus.objects.select_related("recorded_by"),
                ),
                Prefetch(
                    "patient__allergies",
                    queryset=Allergy.objects.current()
                    .select_related("ingredient", "group", "recorded_by")
                    .prefetch_related(
                        "ingredient__memberships__group", "ingredient__contraindications"
                    ),
                    to_attr="current_allergies",
                ),
                Prefetch(
                    "patient__health_facts",
                    queryset=HealthFact.objects.current().select_related(
                        "question", "recorded_by"
                    ),
                    to_attr="current_health",
                ),
            )
        )


class Consultation(Versioned):
    """One patient's way from screening to consent. ``version`` counts every saved change
    of any of its sections, so that a save based on an older page is noticed."""

    class DiagnosisMethod(models.TextChoices):
        EXAMINATION = "examination", "examination of the scalp"
        DERMOSCOPY = "dermoscopy", "dermoscopy (trichoscopy)"
        BIOPSY = "biopsy", "biopsy"
        BLOOD_TESTS = "blood_tests", "blood tests and examination"
        REPORT = "report", "report of another doctor"
        NOT_KNOWN = "not_known", "not known"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="consultations")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consultations")
    clinician = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="consultations")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=300, blank=True)
    diagnosis = models.CharField(max_length=200, blank=True)
    diagnosis_is_unknown = models.BooleanField(default=False)
    diagnosis_method = models.CharField(max_length=20, choices=DiagnosisMethod.choices, blank=True)
    diagnosed_by = models.CharField(max_length=160, blank=True)
    diagnosis_note = models.TextField(max_length=2000, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(diagnosis_is_unknown=True) | Q(diagnosis=""),
                name="diagnosis_known_or_not",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_because="")
                | (Q(closed_at__isnull=False) & ~Q(closed_because="")),
                name="consultation_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {self.opened_at:%d-%b-%Y}"

    @property
    def has_diagnosis(self) -> bool:
        """Whether a diagnosis, or that it is not known, was recorded."""
        return bool(self.diagnosis) or self.diagnosis_is_unknown


class Given(models.Model):
    """Who gave an answer, and when."""

    by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class SectionSave(Given):
    """The last save of one section: who, when, and a version that tells two tabs apart."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="section_saves"
    )
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "key"], name="section_save_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class HealthConfirmation(Given):
    """The clinician went through allergies and health with the patient in this visit;
    ``digest`` is the hash of what stood in the record then."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, related_name="health_confirmation"
    )
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"confirmed {self.at:%d-%b-%Y}"


class RedFlagAnswer(Given):
    """The answer to one screening question."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="red_flag_answers"
    )
    red_flag = models.ForeignKey(RedFlag, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(
        max_length=5, choices=[(Answer.YES.value, "Yes"), (Answer.NO.value, "No")]
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "red_flag"], name="red_flag_answered_once"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=[Answer.YES, Answer.NO]), name="red_flag_yes_or_no"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.red_flag}: {self.answer}"


class AlternativeDiscussion(Given):
    """What became of one other option."""

    class Outcome(models.TextChoices):
        TRIED = "tried", "tried before"
        DECLINED = "declined", "offered and declined"
        NOT_SUITABLE = "not_suitable", "not suitable"
        CHOSEN = "chosen", "chosen instead"

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="alternative_discussions"
    )
    alternative = models.ForeignKey(Alternative, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "alternative"], name="alternative_discussed_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="alternative_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.alternative}: {self.outcome}"


class Zone(models.TextChoices):
    """Zones of the scalp, as on the diagram."""

    HAIRLINE = "hairline", "Frontal hairline"
    LEFT_TEMPLE = "left_temple", "Left temple"
    RIGHT_TEMPLE = "right_temple", "Right temple"
    MID_SCALP = "mid_scalp", "Mid-scalp"
    CROWN = "crown", "Crown (vertex)"
    LEFT_SIDE = "left_side", "Left side"
    RIGHT_SIDE = "right_side", "Right side"
    BACK = "back", "Back of the head"


class InjectionQuerySet(ClinicQuerySet):
    """Proposed injections of clinics."""

    clinic_path = "consultation__clinic"


class ProposedInjection(Versioned):
    """One injection as proposed: why, where, how, with what, and by whom."""

    class Route(models.TextChoices):
        INTRADERMAL = "intradermal", "intradermal (into the skin)"
        SUBDERMAL = "subdermal", "subdermal (just under the skin)"

    class Device(models.TextChoices):
        SYRINGE = "syringe", "syringe and needle by hand"
        MESO_GUN = "meso_gun", "mesotherapy gun"
        MULTI_NEEDLE = "multi_needle", "multi-needle injector"

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="injections"
    )
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField("why", max_length=500)
    zones = models.JSONField(default=list)
    route = models.CharField(max_length=20, choices=Route.choices)
    device = models.CharField(max_length=20, choices=Device.choices)
    depth_mm = models.DecimalField(max_digits=4, decimal_places=1)
    needle = models.CharField(max_length=60)
    total_volume_ml = models.DecimalField(max_digits=5, decimal_places=2)
    sessions = models.PositiveSmallIntegerField()
    interval_days = models.PositiveSmallIntegerField(null=True)
    planned_on = models.DateField()
    injector = models.ForeignKey(_STAFF, on_delete=models.PROTECT, null=True, related_name="+")
    skin_preparation = models.ForeignKey(
        Ingredient, on_delete=models.PROTECT, null=True, related_name="+"
    )
    gloves_latex = models.CharField(
        max_length=10,
        blank=True,
        choices=[
            (Content.NO.value, "latex-free gloves"),
            (Content.YES.value, "latex gloves"),
            (Content.NOT_KNOWN.value, "not known"),
        ],
    )

    objects = InjectionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="injection_number_once"
            ),
            models.CheckConstraint(
                condition=Q(depth_mm__gt=0, depth_mm__lte=13), name="injection_depth"
            ),
            models.CheckConstraint(
                condition=Q(total_volume_ml__gt=0, total_volume_ml__lte=50),
                name="injection_volume",
            ),
            models.CheckConstraint(
                condition=Q(sessions__gte=1, sessions__lte=30), name="injection_sessions"
            ),
        ]

    def __str__(self) -> str:
        return f"Injection {self.number}"

    @property
    def zone_labels(self) -> list[str]:
        """The chosen zones in the diagram's order."""
        return [label for value, label in Zone.choices if value in self.zones]


class FormulaLine(models.Model):
    """One product drawn up: which lot, what strength was read from the vial, how much."""

    injection = models.ForeignKey(
        ProposedInjection, on_delete=models.CASCADE, related_name="lines"
    )
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="formula_lines")
    strength = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    strength_unit = models.CharField(max_length=12, choices=Unit.choices, blank=True)
    amount = models.DecimalField(max_digits=8, decimal_places=3)
    unit = models.CharField(max_length=8, choices=Measure.choices)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["injection", "position"], name="formula_line_position_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="formula_line_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.product}, {strength_text(self.amount, self.unit)}"

    @property
    def amount_text(self) -> str:
        return strength_text(self.amount, self.unit)

    @property
    def strength_text(self) -> str:
        return strength_text(self.strength, self.strength_unit)


class EvidenceLink(Given):
    """A source attached to a proposed injection. ``relation`` was decided by the software
    when it was attached; the review decides it anew from the formula as it stands."""

    injection = models.ForeignKey(
        ProposedInjection, on_delete=models.CASCADE, related_name="evidence_links"
    )
    source = models.ForeignKey(EvidenceSource, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Relation])
    comment = models.CharField(max_length=1000)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["injection", "source"], name="evidence_attached_once"),
            models.CheckConstraint(condition=~Q(comment=""), name="evidence_has_comment"),
        ]

    def __str__(self) -> str:
        return str(self.source)


class NoEvidenceStatement(Given):
    """No published evidence was found for this mixture: where and when it was searched."""

    injection = models.OneToOneField(
        ProposedInjection, on_delete=models.CASCADE, related_name="no_evidence"
    )
    searched_where = models.CharField(max_length=400)
    searched_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(searched_where=""), name="search_has_place")
        ]

    def __str__(self) -> str:
        return f"searched {self.searched_where}"


class TechniqueAnswer(Given):
    """The answer to one checklist item of the sterile technique."""

    injection = models.ForeignKey(
        ProposedInjection, on_delete=models.CASCADE, related_name="technique_answers"
    )
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(
        max_length=20,
        choices=[
            (Answer.YES.value, "Yes"),
            (Answer.NO.value, "No"),
            (Answer.NOT_APPLICABLE.value, "Not applicable"),
        ],
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["injection", "item"], name="technique_answered_once"),
            models.CheckConstraint(
                condition=Q(answer=Answer.YES) | ~Q(reason=""),
                name="technique_reason_unless_yes",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=[Answer.YES, Answer.NO, Answer.NOT_APPLICABLE]),
                name="technique_is_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.answer}"


class FindingOverride(Given):
    """A clinician goes on in spite of a finding, with a written reason. Tied to the
    finding's code, subject and message: when the facts change, it no longer fits."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="overrides"
    )
    code = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    message = models.CharField(max_length=1000)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "code", "subject"], name="finding_overridden_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"
