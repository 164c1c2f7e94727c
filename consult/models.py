"""Index of every domain's models, for Django."""

from consult.audit import models as audit
from consult.consent import models as consent
from consult.consultations import models as consultations
from consult.formulary import models as formulary
from consult.patients import models as patients
from consult.staff import models as staff

__all__ = ["audit", "consent", "consultations", "formulary", "patients", "staff"]
