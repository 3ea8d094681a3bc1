"""Input of sign-in and of one's own account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from customers.enums import RobotKind
from customers.models import Staff

#: Each language under its own name.
LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
NO_ROBOT = "none"
ROBOTS = [(value or NO_ROBOT, label) for value, label in RobotKind.choices]


class SignInForm(AuthenticationForm):
    """Staff number and password; one sentence for every failure, so that nobody learns which numbers exist."""

    username = forms.CharField(label=_("Staff number"), max_length=40)
    error_messages = {"invalid_login": _("Staff number or password is wrong."), "inactive": _("Staff number or password is wrong.")}


class CodeForm(forms.Form):
    """A code of the phone, or a recovery code."""

    code = forms.CharField(label=_("Code"), max_length=20)


class PasswordForm(PasswordChangeForm):
    """A password of one's own, different from the one it replaces."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say in one sentence what a password must be."""
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = _("At least 8 characters, not only digits, no common password and not like your staff number.")

    def clean_new_password1(self) -> str:
        """Refuse the password that is being replaced."""
        password: str = self.cleaned_data["new_password1"]
        if password == self.cleaned_data.get("old_password"):
            raise forms.ValidationError(_("Choose a password other than the present one."))
        return password


class ContactForm(forms.Form):
    """H6 Where a person is told of what is due."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    robot_kind = forms.TypedChoiceField(label=_("Robot"), choices=ROBOTS, coerce=lambda value: "" if value == NO_ROBOT else value, widget=forms.RadioSelect)
    robot_url = forms.URLField(
        label=_("Webhook address"),
        max_length=400,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    robot_secret = forms.CharField(
        label=_("Signing secret (加签)"),
        max_length=120,
        required=False,
        help_text=_("DingTalk only, where the robot asks for a signature. With keywords instead, enter “客户服务” there."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, staff: Staff, sends_mail: bool, **kwargs: Any) -> None:
        """Show what is set; of a robot's address and secret only that one is kept."""
        kwargs["initial"] = {"email": staff.email, "robot_kind": staff.robot_kind or NO_ROBOT}
        super().__init__(*args, **kwargs)
        if not sends_mail:
            self.fields["email"].help_text = _("This site sends no e-mail yet: the administrator names a mail server.")
        if staff.robot_url:
            self.fields["robot_url"].help_text = _("An address is kept. Leave this empty to keep it.")
        if staff.robot_secret:
            self.fields["robot_secret"].help_text = _("A secret is kept. Leave this empty to keep it; another address begins without one.")


class PreferencesForm(forms.Form):
    """How the pages are wanted; whatever is not sent stays as it is."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False, widget=forms.RadioSelect)
    theme = forms.ChoiceField(
        label=_("Theme"), choices=(("", _("As on this device")), ("light", _("Light")), ("dark", _("Dark"))), required=False, widget=forms.RadioSelect
    )
    density = forms.ChoiceField(
        label=_("Row height"), choices=(("comfortable", _("Comfortable")), ("compact", _("Compact"))), required=False, widget=forms.RadioSelect
    )
    text_size = forms.ChoiceField(label=_("Text size"), choices=(("normal", _("Normal")), ("large", _("Large"))), required=False, widget=forms.RadioSelect)
    keys_on = forms.ChoiceField(label=_("Single-key shortcuts"), choices=(("yes", _("On")), ("no", _("Off"))), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show every choice as one to be made; only what is sent is taken."""
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            for field in self.fields.values():
                field.required = True

    def chosen(self) -> dict[str, str | bool]:
        """Return only what was sent, as it is kept; an empty theme means as on the device."""
        sent = {name: self.cleaned_data[name] for name in self.fields if name in self.data and (self.cleaned_data[name] or name == "theme")}
        return {name: value == "yes" if name == "keys_on" else value for name, value in sent.items()}


def preferences_initial(staff: Staff) -> dict[str, str]:
    """Return what the form shows first."""
    return {
        "language": staff.language,
        "theme": staff.theme,
        "density": staff.density or "comfortable",
        "text_size": staff.text_size or "normal",
        "keys_on": "yes" if staff.keys_on else "no",
    }
