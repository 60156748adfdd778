#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Validates the documents of documents.sh in a directory, and has sbom-cve-check read them."""
import csv
import json
import os
import pathlib
import subprocess
import sys

import jsonschema
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

work = pathlib.Path(sys.argv[1]).resolve()
failed = 0


def tell(name, faults):
    global failed
    print("not ok" if faults else "ok", "-", name)
    for fault in faults[:5]:
        print("#", str(fault)[:300])
    failed += bool(faults)


def by_schema(path, variable):
    schema = os.environ.get(variable)
    if not schema:
        return []
    schema = json.load(open(schema))
    checker = jsonschema.validators.validator_for(schema)
    return [e.message for e in checker(schema, format_checker=jsonschema.FormatChecker()).iter_errors(json.load(open(path)))]


def validate(name):
    tell(f"{name}: OpenVEX", by_schema(work / f"{name}.openvex.json", "OPENVEX_SCHEMA"))
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str((work / f"{name}.cyclonedx.json").read_text())
    tell(f"{name}: CycloneDX 1.6", [fault] if fault else [])
    path = work / f"{name}.spdx.json"
    faults = by_schema(path, "SPDX_SCHEMA")
    faults += [m.validation_message for m in validate_full_spdx_document(parse_file(str(path)))]
    tell(f"{name}: SPDX 2.3", faults)


def make_database():
    """The bugs of our own data as the National Vulnerability Database would have them: every version is vulnerable, as
    it says nothing of patches."""
    top = work / "nvd"
    statements = json.load(open(work / "default.openvex.json"))["statements"]
    for s in statements:
        name = s["vulnerability"]["name"]
        cpe = s["products"][1]["identifiers"].get("cpe23")
        if not name.startswith("CVE-") or not cpe:
            continue
        anything = ":".join(cpe.split(":")[:5] + ["*"] * 8)
        directory = top / name[:8] / (name[:-2] + "xx")
        directory.mkdir(parents=True, exist_ok=True)
        match = {"vulnerable": True, "criteria": anything, "matchCriteriaId": "x"}
        record = {"id": name, "sourceIdentifier": "x", "published": "2026-01-01T00:00:00.000", "lastModified": "2026-01-01T00:00:00.000",
                  "vulnStatus": "Analyzed", "descriptions": [{"lang": "en", "value": "x"}], "metrics": {}, "references": [],
                  "configurations": [{"nodes": [{"operator": "OR", "negate": False, "cpeMatch": [match]}]}]}
        (directory / f"{name}.json").write_text(json.dumps(record))
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@localhost", "-C", str(top)]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(git + words, check=True)
    return top


def yocto_layout(name):
    """Our document as sbom-cve-check reads SPDX 2: one file for each recipe, as Yocto writes them, and one for its package."""
    doc = json.load(open(work / f"{name}.spdx.json"))
    out = work / f"{name}.yocto"
    out.mkdir()
    for package in doc["packages"]:
        if package["SPDXID"] == "SPDXRef-toolchain":
            continue
        package = dict(package, SPDXID="SPDXRef-Recipe-" + package["name"])
        package["externalRefs"] = [dict(r, referenceType="http://spdx.org/rdf/references/cpe23Type")
                                   for r in package["externalRefs"] if r["referenceType"] == "cpe23Type"]
        space = doc["documentNamespace"] + "/" + package["name"]
        recipe = dict(doc, packages=[package], documentNamespace=space)
        (out / f"recipe-{package['name']}.spdx.json").write_text(json.dumps(recipe))
        own = {"externalDocumentRefs": [{"spdxDocument": space}], "packages": [dict(package, SPDXID="SPDXRef-" + package["name"])]}
        (out / f"{package['name']}.spdx.json").write_text(json.dumps(own))
    return out


def check(name, database, more, use_sbom):
    """{CVE: status} of sbom-cve-check."""
    config = work / "config.toml"
    text = f'[databases.nvd]\ntype = "cve-db-nvd-fkie"\npath = "{database}"\n'
    if more:
        text += f'[databases.vex]\ntype = "openvex-file"\npath = "{more}"\n'
    config.write_text(text)
    out = work / "out.csv"
    words = [str(pathlib.Path(sys.executable).parent / "sbom-cve-check"), "--ignore-default-config", "-c", str(config), "--offline-mode",
             "--disable-auto-updates", "--databases-dir", str(work), "-F", "spdx2", "-S", str(work / f"{name}.yocto"), "-f", "csv", "-o", str(out)]
    if not use_sbom:
        words.append("--ignore-sbom-annotations")
    subprocess.run(words, check=True)
    with open(out) as f:
        rows = list(csv.DictReader(f))
    return rows


names = sorted(p.name[:-len(".openvex.json")] for p in work.glob("*.openvex.json"))
for name in names:
    validate(name)

database = make_database()


def states(rows):
    column = next(c for c in rows[0] if "status" in c.lower())
    ident = next(c for c in rows[0] if c.lower() in ("id", "cve", "cve_id", "vuln_id", "vuln-id", "cve id") or "cve" in c.lower() or "vuln" in c.lower())
    return {r[ident]: r[column].lower() for r in rows}


for name in ("default", "trimmed"):
    yocto_layout(name)
    statements = {s["vulnerability"]["name"]: s for s in json.load(open(work / f"{name}.openvex.json"))["statements"]}
    patched = {k for k, s in statements.items() if s["status"] == "fixed" and "patch" in s["status_notes"] and k.startswith("CVE-")}
    alone = states(check(name, database, None, False))
    tell(f"{name}: without our word sbom-cve-check takes all for open", [k for k in patched if "fixed" in alone.get(k, "absent")])
    by_sbom = states(check(name, database, None, True))
    tell(f"{name}: patched CVEs are dropped by sbom-cve-check that reads our SPDX document",
         [(k, by_sbom.get(k)) for k in patched if "fixed" not in by_sbom.get(k, "absent")])
    by_vex = states(check(name, database, work / f"{name}.openvex.json", False))
    tell(f"{name}: sbom-cve-check that reads our OpenVEX says what we say",
         [(k, s["status"], by_vex.get(k)) for k, s in statements.items()
          if k in by_vex and by_vex[k].replace(" ", "_").replace("-", "_") != s["status"]])
print(f"1..{len(names) * 3 + 6}")
sys.exit(failed > 0)
