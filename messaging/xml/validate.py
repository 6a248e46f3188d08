"""What the official schemas say about a message. The schemas are not ours: an operator names their folder.

The folder holds one folder per bundle, as the national archive is laid out for use without a network:
``flat-plo-1.6``, ``flat-plo-1.5``, ``flat-dialogmelding-1.1`` (each with ``_all.xsd``) and ``flat-apprec-epikrise``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lxml import etree

from messaging.xml import codes, source
from messaging.xml.errors import NotXml

ERROR_LIMIT = 50
_XSD = "http://www.w3.org/2001/XMLSchema"
_PLO_16 = "flat-plo-1.6/_all.xsd"
_BY_ROOT = {
    codes.APPREC_10: "flat-apprec-epikrise/AppRec-v1-2004-11-21.xsd",
    codes.APPREC_11: "flat-apprec-epikrise/AppRec-v1.1.xsd",
    codes.EPIKRISE_11: "flat-apprec-epikrise/Epikrise-v1.1.xsd",
    codes.EPIKRISE_12: "flat-apprec-epikrise/Epikrise-v1.2.xsd",
}


def schema_errors(raw: bytes, folder: Path | str | None) -> list[str] | None:
    """What the schema of the message's own kind objects to: an empty list when nothing, None when not checked.

    Not checked means that no folder is named or that it lacks the bundle for this kind. Each schema is compiled once
    per process. At most 50 objections are given. Bytes that are not XML are one objection.
    """
    if not folder:
        return None
    try:
        root = source.read_tree(raw)
    except NotXml as error:
        return [str(error)]
    schema = _schema(Path(folder) / _bundle(root))
    if schema is None:
        return None
    schema.validate(root)
    return [f"{line.line}: {line.message}" for line in schema.error_log][:ERROR_LIMIT]


def _bundle(root: etree._Element) -> str:
    namespace = str(etree.QName(root).namespace)
    if namespace in _BY_ROOT:
        return _BY_ROOT[namespace]
    content = root.find(f".//{{{codes.MSGHEAD}}}Content")
    inner = str(etree.QName(content[0]).namespace) if content is not None and len(content) else ""
    if inner == codes.DIALOG_11:
        return "flat-dialogmelding-1.1/_all.xsd"
    return "flat-plo-1.5/_all.xsd" if inner.endswith("/2009-06-30") else _PLO_16


@lru_cache(maxsize=32)
def _schema(path: Path) -> etree.XMLSchema | None:
    if not path.is_file():
        return None
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    tree = etree.parse(str(path), parser)
    _let_files_in(tree, path)
    return etree.XMLSchema(tree)


def _let_files_in(tree: etree._ElementTree, path: Path) -> None:
    """Import what files inside a message are declared in: the epikrise's schema takes any element there, but a known one."""
    container, root = path.parent / "kith-base64.xsd", tree.getroot()
    declared = {each.get("namespace") for each in root.findall(f"{{{_XSD}}}import")}
    if path.name.startswith("Epikrise") and container.is_file() and codes.BASE64 not in declared:
        root.insert(0, root.makeelement(f"{{{_XSD}}}import", {}))
        root[0].set("namespace", codes.BASE64)
        root[0].set("schemaLocation", container.name)
