import django.core.validators
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

from audit.triggers import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=16,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[A-Z][A-Z0-9_]{1,15}\\Z", "Use capital letters and digits, such as HPH2."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[("DRAFT", "Draft"), ("PUBLISHED", "Published"), ("RETIRED", "Retired")],
                        default="DRAFT",
                        max_length=10,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                ("title_nb", models.CharField(max_length=200, verbose_name="title (bokmål)")),
                ("title_nn", models.CharField(blank=True, max_length=200, verbose_name="title (nynorsk)")),
                ("purpose_nb", models.TextField(blank=True, verbose_name="purpose (bokmål)")),
                ("purpose_nn", models.TextField(blank=True, verbose_name="purpose (nynorsk)")),
                ("who_nb", models.TextField(blank=True, verbose_name="who fills it in (bokmål)")),
                ("who_nn", models.TextField(blank=True, verbose_name="who fills it in (nynorsk)")),
                ("when_nb", models.TextField(blank=True, verbose_name="when (bokmål)")),
                ("when_nn", models.TextField(blank=True, verbose_name="when (nynorsk)")),
                (
                    "sources",
                    models.JSONField(
                        blank=True, default=list, help_text="A list of texts.", verbose_name="sources"
                    ),
                ),
                ("approval_nb", models.TextField(blank=True, verbose_name="approval note (bokmål)")),
                ("approval_nn", models.TextField(blank=True, verbose_name="approval note (nynorsk)")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the national version.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklist_templates",
                        to="accounts.unit",
                        verbose_name="owner",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="local_versions",
                        to="checklists.template",
                        verbose_name="builds on",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retired by",
                    ),
                ),
            ],
            options={
                "verbose_name": "checklist template",
                "verbose_name_plural": "checklist templates",
                "ordering": ("code", "owner_id", "-version"),
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=60, verbose_name="key")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="order")),
                ("title_nb", models.CharField(max_length=200, verbose_name="title (bokmål)")),
                ("title_nn", models.CharField(blank=True, max_length=200, verbose_name="title (nynorsk)")),
                ("help_nb", models.TextField(blank=True, verbose_name="help (bokmål)")),
                ("help_nn", models.TextField(blank=True, verbose_name="help (nynorsk)")),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="checklists.template",
                        verbose_name="template",
                    ),
                ),
            ],
            options={
                "verbose_name": "section",
                "verbose_name_plural": "sections",
                "ordering": ("template_id", "order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=60, verbose_name="key")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="order")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TICK", "Tick"),
                            ("CHOICE", "One of several choices"),
                            ("SCALE", "Scale"),
                            ("NUMBER", "Number"),
                            ("TEXT", "Free text"),
                            ("DATE", "Date"),
                        ],
                        default="TICK",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("text_nb", models.CharField(max_length=300, verbose_name="question (bokmål)")),
                ("text_nn", models.CharField(blank=True, max_length=300, verbose_name="question (nynorsk)")),
                (
                    "help_nb",
                    models.TextField(
                        blank=True, help_text="What to look for, and why.", verbose_name="help (bokmål)"
                    ),
                ),
                ("help_nn", models.TextField(blank=True, verbose_name="help (nynorsk)")),
                (
                    "choices",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='For a choice item: [{"value": "unchanged", "nb": "Uendret", "nn": "Uendra"}, …]',
                        verbose_name="choices",
                    ),
                ),
                (
                    "minimum",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="lowest value"
                    ),
                ),
                (
                    "maximum",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="highest value"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit of measure")),
                ("is_required", models.BooleanField(default=False, verbose_name="required")),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="checklists.section",
                        verbose_name="section",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="checklists.template",
                        verbose_name="template",
                    ),
                ),
            ],
            options={
                "verbose_name": "item",
                "verbose_name_plural": "items",
                "ordering": ("section__order", "section_id", "order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("OPEN", "Not started"),
                            ("IN_PROGRESS", "In progress"),
                            ("DONE", "Done"),
                            ("CLOSED", "Closed without being completed"),
                        ],
                        default="OPEN",
                        max_length=12,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="recorded")),
                ("done_by_name", models.CharField(blank=True, max_length=200, verbose_name="done by (name)")),
                ("closed_reason", models.TextField(blank=True, verbose_name="reason for closing")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklists",
                        to="checklists.template",
                        verbose_name="template",
                    ),
                ),
            ],
            options={
                "verbose_name": "checklist",
                "verbose_name_plural": "checklists",
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_id", models.UUIDField(unique=True, verbose_name="id made by the device")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "seen_version",
                    models.PositiveIntegerField(default=0, verbose_name="version that was seen"),
                ),
                ("value", models.JSONField(null=True, verbose_name="value")),
                ("is_filled", models.BooleanField(verbose_name="counts as an answer")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("by_name", models.CharField(max_length=200, verbose_name="answered by (name)")),
                ("answered_at", models.DateTimeField(verbose_name="answered")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "checklist",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="checklists.checklist",
                        verbose_name="checklist",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="checklists.item",
                        verbose_name="item",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ("checklist_id", "item_id", "version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("checklist", "item", "version"), name="checklists_answer_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="checklists_answer_version_from_one"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner", None)),
                fields=("code", "version"),
                name="checklists_template_national_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner__isnull", False)),
                fields=("code", "owner", "version"),
                name="checklists_template_local_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner", None), ("state", "PUBLISHED")),
                fields=("code",),
                name="checklists_template_one_national",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner__isnull", False), ("state", "PUBLISHED")),
                fields=("code", "owner"),
                name="checklists_template_one_local",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at", None), ("retired_at", None), ("state", "DRAFT")),
                    models.Q(("published_at__isnull", False), ("retired_at", None), ("state", "PUBLISHED")),
                    models.Q(
                        ("published_at__isnull", False), ("retired_at__isnull", False), ("state", "RETIRED")
                    ),
                    _connector="OR",
                ),
                name="checklists_template_state_has_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(
                fields=("template", "key"), name="checklists_section_key_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("template", "key"), name="checklists_item_key_once"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["TICK", "CHOICE", "SCALE", "NUMBER", "TEXT", "DATE"])),
                name="checklists_item_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("done_at__isnull", False),
                        ("recorded_at__isnull", False),
                        ("state__in", ("DONE", "CLOSED")),
                    ),
                    models.Q(
                        ("done_at", None),
                        ("done_by", None),
                        ("recorded_at", None),
                        ("state__in", ("OPEN", "IN_PROGRESS")),
                    ),
                    _connector="OR",
                ),
                name="checklists_checklist_ended_has_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "CLOSED"), ("closed_reason", ""), _connector="XOR"),
                name="checklists_checklist_closed_has_reason",
            ),
        ),
        append_only("checklists_answer"),
    ]
