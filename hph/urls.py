"""Every address of the system. Each app keeps its own list; here they are put together."""

from django.contrib import admin
from django.urls import include, path

from accounts.views import admin_door
from hph import health

urlpatterns = [
    path("health/", health.health, name="health"),
    path("admin/login/", admin_door),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("pathways.urls")),
    path("", include("careplan.urls")),
    path("", include("checklists.urls")),
    path("", include("messaging.urls")),
    path("", include("insights.urls")),
]
