"""The bundle's door: everything a tablet carries, put together at the lowest app that knows all of it (ADR 0011)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from rest_framework.response import Response

from accounts import queries as account_queries
from audit.enums import Action
from careplan.queries import bundle as plan_bundle
from pathways.api.doors import TabletDoor, who
from pathways.queries import bundle as bundle_queries
from pathways.rules import tablet as tablet_rules
from pathways.views import common


@method_decorator(gzip_page, name="dispatch")
class Bundle(TabletDoor):
    """Give the unit's list with all that a visit needs, or what changed in it since the token was given."""

    def get(self, request: Any) -> Response:
        now = timezone.now()
        self.meet(request, now=now)
        found = bundle_queries.bundle(
            user=request.user,
            unit=request.membership.unit,
            role=request.membership.role,
            reach=account_queries.reach(request.user, held=request.memberships),
            now=now,
        )
        homecomings = {
            each["id"]: datetime.fromisoformat(each["homecoming_at"]) if each["homecoming_at"] else None
            for each in found.pathways
        }
        plans = plan_bundle.carried(homecomings=homecomings, now=now)
        pathways = [{**each, **plans[each["id"]].part()} for each in found.pathways]
        common.note_look(
            request, Action.EXPORT, patient_ids=found.patient_ids, pathway_ids=found.pathway_ids, now=now
        )
        scope = f"{request.user.pk}/{request.membership.pk}/{request.LANGUAGE_CODE}"
        known = tablet_rules.stamps_in(request.GET.get("since", ""))
        stamped = [(tablet_rules.stamp(scope, each), each) for each in pathways]
        templates = [(tablet_rules.stamp(scope, each), each) for each in found.templates]
        stamps = [stamp for stamp, _each in (*stamped, *templates)]
        return Response(
            {
                "contract": tablet_rules.CONTRACT,
                "now": now.isoformat(),
                "expires_at": (now + timedelta(hours=settings.HPH_BUNDLE_HOURS)).isoformat(),
                "token": tablet_rules.token_of(stamps),
                "is_delta": not known.isdisjoint(stamps),
                **who(request),
                "acts": found.acts,
                "carried": len(pathways),
                "total": found.total,
                "most": bundle_queries.MOST,
                "cut": found.cut,
                "listed": found.pathway_ids,
                "templates": [each for stamp, each in templates if stamp not in known],
                "pathways": [each for stamp, each in stamped if stamp not in known],
                "quarantine": found.quarantine,
            }
        )
