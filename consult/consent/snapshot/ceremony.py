"""The sentences that are ticked and signed on a tablet, sealed with the document."""

from __future__ import annotations

from consult.consent.snapshot.making import Making

# Who takes part is known only when the tablet is handed over: these places stay open.
AUTHORITY, LANGUAGE, SIGNER = "{authority}", "{language}", "{signer}"


def ceremony_part(making: Making) -> dict[str, str]:
    """Each sentence by its slot."""
    say, patient = making.say, making.consultation.patient
    return {
        "tick_read": say("tick_read"),
        "tick_explained": say("tick_explained"),
        "tick_questions": say("tick_questions"),
        "sign_patient": say("sign_patient"),
        "sign_representative": say(
            "sign_representative", patient=patient.full_name, authority=AUTHORITY
        ),
        "sign_interpreter": say("sign_interpreter", language=LANGUAGE),
        "sign_witness": say("sign_witness", signer=SIGNER),
    }
