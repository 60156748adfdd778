// What differs between two toolchains, keys or settings.

const parts = [];

function section(title, columns, rows) {
	if (rows && rows.length) parts.push(heading(title + " (" + rows.length + ")"), table(columns, rows, title));
}

function change(row) {
	return row.a === null ? "added" : row.b === null ? "removed" : "changed";
}

function growth(bytes) {
	return (bytes > 0 ? "+" : "") + size(bytes);
}

const digest = (key) => key ? element("span", { title: key }, key.slice(0, 12)) : "none";
const both = [{ title: "A", of: (r) => name(r.a ?? "none") }, { title: "B", of: (r) => name(r.b ?? "none") }];
const sizes = [{ title: "A", number: true, of: (r) => r.a === null ? "" : size(r.a) }, { title: "B", number: true, of: (r) => r.b === null ? "" : size(r.b) },
	{ title: "difference", number: true, of: (r) => growth((r.b ?? 0) - (r.a ?? 0)) }];

for (const side of ["a", "b"])
	parts.push(element("p", {}, side.toUpperCase() + ": ", name(data[side].name), " (" + printable(data[side].kind) + ", ", name(data[side].target ?? "all targets"), ", key ",
		name((data[side].key ?? "none").slice(0, 12)), ")"));
if (data.same) parts.push(element("p", {}, "No difference."));
if (data.first) parts.push(element("p", {}, "The first difference: ", name(data.first.stage), ": ", name(data.first.change)));
section("Releases", [{ title: "package", of: (r) => name(r.package) }, ...both], data.releases);
section("Patches", [{ title: "patch", of: (r) => name(r.patch) }, { title: "change", of: change }], data.patches);
section("Stages", [{ title: "stage", of: (r) => name(r.stage) }, { title: "key of A", of: (r) => digest(r.a) }, { title: "key of B", of: (r) => digest(r.b) },
	{ title: "changes", wide: true, of: (r) => name(r.changes.length ? r.changes.join("; ") : "by what it needs") }], data.stages);
if (data.files) {
	const largest = [...data.files.list].sort((x, y) => Math.abs((y.b ?? 0) - (y.a ?? 0)) - Math.abs((x.b ?? 0) - (x.a ?? 0)));
	parts.push(heading("Files"), facts([["added", data.files.added], ["removed", data.files.removed], ["changed", data.files.changed],
		["A", size(data.files.a)], ["B", size(data.files.b)]]));
	section("Files that differ", [{ title: "file", of: (r) => name(r.path) }, { title: "change", of: (r) => r.change + (r.b_hard_link ? ", hard link" : r.a_hard_link ? ", was a hard link" : "") }, ...sizes], largest);
}
section("Sections of programs and libraries", [{ title: "section", of: (r) => name(r.section) }, ...sizes], data.sections);
for (const library of data.symbols ?? [])
	section("Symbols of " + printable(library.library), [{ title: "symbol", of: (r) => name(r) }], library.list);
section("Specs of the compiler", [{ title: "spec", of: (r) => name(r.spec) }, { title: "change", of: (r) => r.change }, { title: "line", wide: true, of: (r) => name(r.line) }], data.specs);
finish(data.a.name + " and " + data.b.name, ...parts);
