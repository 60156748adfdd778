#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What mcm audit writes, read by others: OpenVEX, CycloneDX and SPDX against their schemas and by their own libraries, and
# sbom-cve-check, which has to drop what is mended. Not in the gate, as it installs programs from the Python package index.
#
#   tests/long/documents.sh [PREFIX...]   besides toolchains of plans, those installed in these prefixes
#
# OPENVEX_SCHEMA and SPDX_SCHEMA name schema files (openvex_json_schema.json of openvex/spec, spdx-schema.json of
# spdx/spdx-spec 2.3); without them these documents are checked by the libraries alone.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mcm=$(realpath "${MCM:-$here/../../build/mcm}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'jsonschema[format]' spdx-tools 'cyclonedx-python-lib[json-validation]' sbom-cve-check

write() { # NAME ARGUMENT...
	for format in openvex cyclonedx spdx; do
		"$mcm" audit "${@:2}" --format $format >"$work/$1.$format.json"
	done
}

write default x86_64-linux-musl
write old x86_64-linux-musl --musl 1.2.3 --gcc 12.2.0 --binutils 2.41
write trimmed x86_64-linux-musl --disable-iconv
write static aarch64-linux-musl --static-host
n=0
for prefix; do
	n=$((n + 1))
	write prefix$n "$prefix"
done
PYTHONDONTWRITEBYTECODE=1 "$work/venv/bin/python" "$here/documents.py" "$work"
