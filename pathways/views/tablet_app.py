"""Doors of the tablet's app: its shell, its worker, its manifest and its words. The same for everybody, no patient."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.i18n import JSONCatalog

STYLES = (
    "vendor/inter/index.css",
    "vendor/theme/designsystemet.css",
    "vendor/designsystemet/index.css",
    "css/hph.css",
    "css/lists.css",
    "css/case.css",
    "tablet/tablet.css",
    "tablet/app.css",
)
OTHERS = (
    "vendor/inter/files/inter-latin-wght-normal.woff2",
    "vendor/inter/files/inter-latin-ext-wght-normal.woff2",
    "img/icons.svg",
    "img/hph.svg",
)
# Browsers that install an app want it drawn in these sizes; the drawings are made from img/hph.svg.
ICON_SIZES = (192, 512)
MAIN = "tablet/app/main.js"
# Modules name each other by plain addresses, so these are kept under their plain names.
PLAIN = ("js/time.js", "vendor/idb/index.js")
LANGUAGES = ("nb", "nn", "en")


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Give the frame that the browser fills in. It is kept by the worker, and says nothing of anybody."""
    with translation.override("nb"):
        context = {"styles": STYLES, "main": MAIN, "version": version()}
        return _fresh(render(request, "pathways/tablet_app.html", context))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker with the list of files that it keeps. Its bytes change when any of them does."""
    head = {"VERSION": version(), "SHELL": reverse("pathways:tablet-app"), "FILES": _addresses()}
    lines = [f"const {name} = {json.dumps(value)};" for name, value in head.items()]
    code = "\n".join(lines) + "\n" + _source("tablet/sw.js").decode()
    return _fresh(HttpResponse(code, content_type="text/javascript; charset=utf-8"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Give what a tablet needs to install the app."""
    with translation.override("nb"):
        facts = {
            "id": reverse("pathways:tablet-app"),
            "name": _("HPH on the tablet"),
            "short_name": "HPH",
            "lang": "nb",
            "start_url": reverse("pathways:tablet-app"),
            "scope": "/nettbrett/",
            "display": "standalone",
            "orientation": "any",
            "background_color": "#ffffff",
            "theme_color": "#ffffff",
            "icons": [
                {"src": static("img/hph.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
                *(
                    {
                        "src": static(f"img/hph-{size}.png"),
                        "sizes": f"{size}x{size}",
                        "type": "image/png",
                        "purpose": "any",
                    }
                    for size in ICON_SIZES
                ),
            ],
        }
    return _fresh(JsonResponse(facts, content_type="application/manifest+json"))


@require_safe
def texts(request: HttpRequest, language: str) -> HttpResponse:
    """Give the app's words in one language."""
    if language not in LANGUAGES:
        raise Http404
    with translation.override(language):
        return _fresh(JSONCatalog.as_view(packages=None)(request))


def version() -> str:
    """Return the mark of this version of the app: made of everything that is in it."""
    return _version() if not settings.DEBUG else _version.__wrapped__()


@lru_cache(maxsize=1)
def _version() -> str:
    mark = hashlib.sha256()
    for name in (*STYLES, *OTHERS, *_modules(), "tablet/sw.js"):
        mark.update(name.encode() + b"\0" + _source(name))
    templates = Path(settings.BASE_DIR, "templates", "pathways", "tablet_app.html")
    mark.update(templates.read_bytes())
    for language in LANGUAGES[:2]:
        for file in sorted(Path(settings.BASE_DIR, "locale", language).rglob("djangojs.mo")):
            mark.update(file.read_bytes())
    return mark.hexdigest()[:16]


def _modules() -> list[str]:
    folder = Path(settings.BASE_DIR, "static", "tablet", "app")
    return [*PLAIN, *(f"tablet/app/{file.name}" for file in sorted(folder.glob("*.js")))]


def _addresses() -> list[str]:
    plain = [settings.STATIC_URL + name for name in _modules()]
    words = [reverse("pathways:tablet-texts", args=[language]) for language in LANGUAGES]
    named = [static(name) for name in (*STYLES, *OTHERS, MAIN)]
    pages = [reverse("pathways:tablet-app"), reverse("pathways:tablet-manifest")]
    return list(dict.fromkeys([*pages, *named, *plain, *words]))


def _source(name: str) -> bytes:
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not there. Run script/bootstrap.")
    return Path(found).read_bytes()


def _fresh(response: Any) -> HttpResponse:
    """Let nothing on the way keep it: the worker decides when a version is replaced."""
    patch_cache_control(response, no_cache=True, must_revalidate=True)
    return response
