"""Which language a page is shown in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import trans_real


class ChosenLanguageMiddleware:
    """Show the language the person chose, else nynorsk for a browser that asks for it, else bokmål.

    Browsers on shared work stations often ask for English without anybody having chosen it, so
    English is shown to those who choose it, and to nobody else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request` in its language and name that language in the answer."""
        language = chosen_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def chosen_language(request: HttpRequest) -> str:
    """Return the language code to use for `request`."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in dict(settings.LANGUAGES):
        return str(chosen)
    for wanted, _weight in trans_real.parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wanted.split("-")[0] in {"nb", "no"}:
            return "nb"
        if wanted.split("-")[0] == "nn":
            return "nn"
    return settings.LANGUAGE_CODE
