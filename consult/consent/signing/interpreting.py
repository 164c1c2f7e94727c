"""Whether an interpreter must be asked about, before somebody signs a document."""

from __future__ import annotations

from dataclasses import dataclass

from consult.consent.languages import language_of, name_of
from consult.consent.models import ConsentDocument
from consult.consultations.telling import talk_of


@dataclass(frozen=True)
class Interpreting:
    """The language of the paper, the one on record, and who interpreted at the talk."""

    paper: str
    spoken: str
    interpreted_by: str

    @property
    def is_asked(self) -> bool:
        """Whether the patient may not understand the paper without help. An empty record
        says nothing: the patient may speak any language."""
        return bool(self.interpreted_by) or language_of(self.spoken) != self.paper

    @property
    def warning(self) -> str:
        """What the clinician must know before going on; "" where nothing is asked."""
        if not self.is_asked:
            return ""
        paper = f"This consent is in {name_of(self.paper)}."
        if self.interpreted_by:
            return f"{paper} {self.interpreted_by} interpreted at the talk."
        if not self.spoken.strip():
            return f"{paper} The record does not say which language the patient speaks."
        return f"{paper} The patient's language on record is {self.spoken}."


def interpreting_of(document: ConsentDocument) -> Interpreting:
    """What is known about the languages of ``document`` and its patient."""
    consultation = document.consultation
    talk = talk_of(consultation)
    return Interpreting(
        paper=document.language,
        spoken=consultation.patient.language,
        interpreted_by=talk.interpreter_name if talk else "",
    )
