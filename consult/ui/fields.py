"""Fields whose emptiness means "not answered", never "no"."""

from typing import Any

from django import forms

YES_NO = [("yes", "Yes"), ("no", "No")]
ANSWERS = {"yes": True, "no": False}


class YesNoField(forms.TypedChoiceField):
    """Yes or no with nothing ticked beforehand; cleans to True, False or None."""

    widget = forms.RadioSelect
    # Left open it is unanswered, which is not the same as optional.
    unmarked = True

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(choices=YES_NO, coerce=ANSWERS.__getitem__, empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)


class AnswerField(forms.ChoiceField):
    """One of several answers as radio buttons, nothing ticked beforehand; cleans to text."""

    widget = forms.RadioSelect
    unmarked = True

    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(choices=[pair for pair in choices if pair[0] != ""], **kwargs)


class VersionField(forms.IntegerField):
    """The hidden number that tells which saved state a page was opened on."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(
            min_value=0,
            error_messages={"required": OUT_OF_DATE, "invalid": OUT_OF_DATE},
        )


class KeptElsewhere(forms.FileField):
    """Shows the box; each file was judged by itself before the form is read."""

    # Left empty it is no answer to a question.
    unmarked = True

    def clean(self, data: Any, initial: Any = None) -> None:
        return None


OUT_OF_DATE = "This page is out of date. Copy what you typed and open it again."
