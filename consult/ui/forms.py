"""The base of every form: one look, one way to show errors, one way to notice a conflict."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from consult.ui.fields import VersionField
from consult.ui.widgets import DateInput, MomentInput, NumberBox

CHOOSE = "Choose an answer."
REQUIRED_WORDS: list[tuple[type[forms.Field], str]] = [
    (forms.FileField, "Choose a file."),
    (forms.ChoiceField, CHOOSE),
    (forms.ModelChoiceField, CHOOSE),
    (forms.DateField, "Enter a date."),
    (forms.DateTimeField, "Enter a date and time."),
    (forms.BooleanField, "Tick the box to go on."),
    (forms.Field, "Enter an answer."),
]
INVALID_WORDS: list[tuple[type[forms.Field], str]] = [
    (forms.DateField, "Enter a real date, such as 1985-07-14."),
    (forms.DateTimeField, "Enter a real date and time."),
    # A DecimalField is an IntegerField too, so it comes first.
    (forms.DecimalField, "Enter a number with a point, such as 0.5."),
    (forms.FloatField, "Enter a number with a point, such as 0.5."),
    (forms.IntegerField, "Enter a whole number, such as 4."),
]


class FormPieces(forms.BaseForm):
    """What plain forms and model forms share; mix it in before either."""

    # The server checks and explains; the browser's own bubbles vanish and are not read out.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def layout(self) -> Layout | None:
        """Give the order and grouping of the fields; None shows all as declared."""
        return None

    @property
    def helper(self) -> FormHelper:
        """How crispy renders it: the page writes the form tag, its token and its buttons."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = self.layout()
        # A layout that forgets a field must not lose it.
        helper.render_hidden_fields = True
        helper.render_unmentioned_fields = True
        return helper


class BaseForm(FormPieces, forms.Form):
    """A form over plain data."""


class BaseModelForm(FormPieces, forms.ModelForm):
    """A form over one record; it validates, the action writes."""


class VersionedPieces(FormPieces):
    """Carries the version that the page was opened on, so that a later save is noticed."""

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version is None:
            version = getattr(getattr(self, "instance", None), "version", None)
        self.fields["version"] = VersionField()
        self.initial["version"] = version

    @property
    def seen_version(self) -> int:
        """The version to hand to the action, once the form is valid."""
        return int(self.cleaned_data["version"])


class VersionedForm(VersionedPieces, forms.Form):
    """A plain form that notices when somebody else saved in between."""


class VersionedModelForm(VersionedPieces, forms.ModelForm):
    """A model form that notices when somebody else saved in between."""


def dress(field: forms.Field) -> None:
    """Give a field the clinic's widget and plain words, where nothing else was chosen."""
    _swap_widget(field)
    _say_plainly(field, "required", REQUIRED_WORDS)
    _say_plainly(field, "invalid", INVALID_WORDS)
    if isinstance(field.widget, forms.TextInput | forms.Textarea):
        # On a shared tablet the browser would offer the last patient's answers.
        field.widget.attrs.setdefault("autocomplete", "off")
        # The browser would cut a long paste off without a word; the server says it.
        field.widget.attrs.pop("maxlength", None)
    if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
        field.widget.attrs |= {"rows": "3", "cols": "60"}


def _swap_widget(field: forms.Field) -> None:
    widget: forms.Widget | None = None
    kind = type(field.widget)
    if kind is forms.DateInput:
        widget = DateInput()
    elif kind is forms.DateTimeInput:
        widget = MomentInput()
    elif kind is forms.NumberInput:
        whole = not isinstance(field, forms.DecimalField | forms.FloatField)
        widget = NumberBox(whole=whole)
    if widget:
        widget.is_required = field.required
        field.widget = widget


def _say_plainly(
    field: forms.Field, code: str, words: list[tuple[type[forms.Field], str]]
) -> None:
    standard = {
        str(kind.default_error_messages[code])
        for kind in type(field).__mro__
        if code in getattr(kind, "default_error_messages", {})
    }
    if str(field.error_messages.get(code)) not in standard:
        return
    plain = next((text for kind, text in words if isinstance(field, kind)), None)
    if plain:
        field.error_messages[code] = plain
