"""Who takes part in a signing on a tablet, in the order in which they sign."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from consult.consent.models import SignerMark
from consult.consent.refusals import SignerIsIncomplete

_PLACE = re.compile(r"\{(authority|language|signer)\}")
_IN_NAMES = frozenset("’'‘`´ʼ.,·־-‐ ")
# Letters, the marks that belong to letters, and what joins letters without being seen.
_LETTERS, _JOINED = "L", ("M", "Cf", "Zs")


@dataclass(frozen=True)
class People:
    """The signer, and an interpreter and a witness where there is one, or why there is no
    interpreter; as the clinician stated it when the tablet was handed over."""

    signer: str
    signer_name: str
    authority: str = ""
    interpreter_name: str = ""
    interpreter_language: str = ""
    witness_name: str = ""
    no_interpreter_because: str = ""

    def check(self) -> None:
        """Raise ``SignerIsIncomplete`` where somebody is named by half."""
        if self.signer not in (SignerMark.Role.PATIENT, SignerMark.Role.REPRESENTATIVE):
            raise SignerIsIncomplete("Say who signs.")
        if not self.signer_name.strip():
            raise SignerIsIncomplete("Enter the name of the person who signs.")
        if (self.signer == SignerMark.Role.REPRESENTATIVE) != bool(self.authority.strip()):
            raise SignerIsIncomplete("Say why this person may sign for the patient.")
        if bool(self.interpreter_name.strip()) != bool(self.interpreter_language.strip()):
            raise SignerIsIncomplete("Enter the interpreter's name and language.")

    @property
    def roles(self) -> list[str]:
        """Who makes a mark, one after another."""
        helpers = [
            (SignerMark.Role.INTERPRETER, self.interpreter_name),
            (SignerMark.Role.WITNESS, self.witness_name),
        ]
        return [self.signer, *(str(role) for role, name in helpers if name)]

    def name_of(self, role: str) -> str:
        """The name that was stated for ``role``."""
        names = {
            SignerMark.Role.INTERPRETER: self.interpreter_name,
            SignerMark.Role.WITNESS: self.witness_name,
        }
        return names.get(SignerMark.Role(role), self.signer_name)

    def statement_of(self, role: str, sentences: Mapping[str, str]) -> str:
        """The sentence that ``role`` signs, out of the sealed ones, with its places filled."""
        filled = {
            "authority": self.authority,
            "language": self.interpreter_language,
            "signer": self.signer_name,
        }
        return _PLACE.sub(lambda place: filled[place[1]], sentences[f"sign_{role}"])

    def as_data(self) -> dict[str, Any]:
        return {name: value.strip() for name, value in asdict(self).items()}


def people_of(data: Mapping[str, str]) -> People:
    """The people of a stored signing."""
    return People(**data)


def is_person_name(text: str) -> bool:
    """Whether ``text`` reads as the name of a person: letters of any script, at least two."""
    kinds = [unicodedata.category(c) for c in text.strip() if c not in _IN_NAMES]
    letters = sum(kind.startswith(_LETTERS) for kind in kinds)
    return letters >= 2 and all(kind.startswith((_LETTERS, *_JOINED)) for kind in kinds)
