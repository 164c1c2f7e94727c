"""The numbers by which a published source is found: their one way of writing, and their form."""

from __future__ import annotations

import re

from django.core.validators import RegexValidator

_DOI_PREFIX = re.compile(r"^(?:https?://)?(?:(?:dx\.)?doi\.org/|doi:?\s*)", re.IGNORECASE)
_PMID_PREFIX = re.compile(
    r"^(?:(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/"
    r"|pmid:?\s*)",
    re.IGNORECASE,
)
_PMCID_PREFIX = re.compile(
    r"^(?:(?:https?://)?(?:pmc\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pmc)/articles/"
    r"|pmcid:?\s*)",
    re.IGNORECASE,
)

valid_doi = RegexValidator(
    r"^10\.\d{4,9}/\S+\Z",
    "This is not a DOI. A DOI starts with 10., a number and a slash, such as 10.1000/abc123.",
)
valid_pmid = RegexValidator(
    r"^[1-9][0-9]{0,8}\Z",
    "This is not a PMID. A PMID is a number of up to 9 digits, such as 12345678.",
)
valid_pmcid = RegexValidator(
    r"^PMC[1-9][0-9]*\Z", "This is not a PMCID. It is PMC with digits, such as PMC1234567."
)
valid_registry_id = RegexValidator(
    r"^(?:NCT\d{8}|ISRCTN\d{8}|\d{4}-\d{6}-\d{2}(?:-\d{2})?"
    r"|(?!NCT|ISRCTN)[A-Z][A-Z0-9]{1,9}[A-Z0-9/.-]*\d{4,}[A-Z0-9/.-]*)\Z",
    "This is not the number of a trial in a register. Type it as the register writes it, such"
    " as NCT01234567 (ClinicalTrials.gov) or ISRCTN12345678.",
)


def bare_doi(text: str) -> str:
    """The DOI alone, without the address or the word in front of it."""
    return _DOI_PREFIX.sub("", text.strip()).strip()


def bare_pmid(text: str) -> str:
    """The number alone, without the address of the page or the word in front of it."""
    return _PMID_PREFIX.sub("", text.strip()).strip().rstrip("/")


def bare_pmcid(text: str) -> str:
    """The PMCID alone, in capitals."""
    return _PMCID_PREFIX.sub("", text.strip()).strip().rstrip("/").upper()


def bare_registry_id(text: str) -> str:
    """The number in the register, in capitals."""
    return text.strip().upper()
