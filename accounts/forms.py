"""Shapes of input for signing in and for the small switches in the top bar."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

INPUT = {"class": "ds-input"}


class SignInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": _("The user name or the password is wrong. Check both and try again."),
        "inactive": _("This person can no longer sign in. Ask your administrator."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.widget.attrs |= INPUT


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= INPUT


class UnitForm(forms.Form):
    """Which membership to act through."""

    membership = forms.IntegerField(min_value=1)
    next = forms.CharField(required=False)


class LanguageForm(forms.Form):
    """Which language to speak."""

    language = forms.ChoiceField(choices=lambda: settings.LANGUAGES)
    next = forms.CharField(required=False)
