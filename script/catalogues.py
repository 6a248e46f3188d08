"""Is every text that people see translated to bokmål and nynorsk?

Collects the texts anew in a copy of the project, so the working files stay as they are, and compares.
Prints one line for each text that is missing, uncertain (fuzzy) or has lost a placeholder.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

LANGUAGES = ("nb", "nn")
# Everything of ours with text for people: the apps are the folders with an apps.py.
SOURCES = ("hph", "templates", "static", "locale")


def collected(root: Path, copy: Path) -> None:
    """Copy the sources in `root` to `copy` and collect the texts into the copy's catalogues."""
    apps = [path.parent.name for path in root.glob("*/apps.py")]
    for name in (*SOURCES, *apps, "manage.py"):
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name)
        elif (root / name).exists():
            shutil.copy2(root / name, copy / name)
    (copy / "locale").mkdir(exist_ok=True)
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "--no-obsolete",
        "--no-location",
        "--verbosity",
        "0",
    ]
    for language in LANGUAGES:
        command += ["--locale", language]
    environment = {**os.environ, "HPH_VAR": str(copy / "var")}
    domains = ["django", "djangojs"] if any((copy / "static").rglob("*.js")) else ["django"]
    for domain in domains:
        subprocess.run([*command, "--domain", domain], cwd=copy, env=environment, check=True)


def fault(message: Message) -> str | None:
    """Return what is wrong with `message`, or None."""
    texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    if not all(texts):
        return "is not translated"
    if message.fuzzy:
        return "is uncertain (fuzzy)"
    if errors := list(message.check()):
        return f"does not fit: {errors[0]}"
    return None


def faults(locale: Path) -> list[str]:
    """Return a line for each fault in the catalogues of `locale`."""
    lines = []
    for file in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        language = file.parts[-3]
        if language not in LANGUAGES:
            continue
        with file.open("rb") as content:
            catalogue = read_po(content, locale=language)
        for message in catalogue:
            wrong = fault(message) if message.id else None
            if wrong:
                lines.append(f"{language}: {message.id!r} {wrong}")
    return lines


def main() -> int:
    """Print the faults. Returns 1 when there are any."""
    with tempfile.TemporaryDirectory(prefix="hph-texts-") as folder:
        copy = Path(folder)
        collected(Path.cwd(), copy)
        lines = faults(copy / "locale")
        found = list((copy / "locale").glob("*/LC_MESSAGES/django.po"))
    if len(found) != len(LANGUAGES):
        lines.append(f"Catalogues are missing: there are {len(found)} of {len(LANGUAGES)}.")
    for line in lines:
        print(line)
    print(f"{len(lines)} texts are not ready" if lines else "Every text is ready")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
