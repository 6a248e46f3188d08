"""Every address of the system. Each app keeps its own list; here they are put together."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.views import admin_door
from hph import health

urlpatterns = [
    path("health/", health.health, name="health"),
    path("admin/login/", admin_door),
    path("admin/", admin.site.urls),
]
# While the house is being built an app's addresses join when they exist.
urlpatterns += [
    path("", include(f"{app}.urls"))
    for app in ("accounts", "pathways", "checklists", "messaging")
    if app in settings.HOUSE_APPS and find_spec(f"{app}.urls")
]
