// What a store holds: toolchains, stages, the last run of each stage, builds. One field searches all of it.

const now = Date.now() / 1000;

function date(seconds) {
	return seconds > 0 && seconds < 253402300800 ? new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ") : "";
}

function age(seconds) {
	const days = Math.max(0, (now - seconds) / 86400);
	if (!(seconds > 0)) return "never";
	return days < 1 ? "today" : days < 2 ? "1 day ago" : Math.floor(days) + " days ago";
}

const latest = (list, member) => [...list].sort((a, b) => b[member] - a[member]);
const digest = (r) => element("span", { title: r.key }, r.key.slice(0, 12));
const common = [
	{ title: "size", number: true, of: (r) => size(r.stored) },
	{ title: "last use", of: (r) => element("span", { title: date(r.used) }, age(r.used)) },
	{ title: "made (UTC)", of: (r) => date(r.made) }];

// Of a toolchain: what there is to say of it, its log, and the last build that made or used it.
function documents(r) {
	const log = data.runs.find((run) => run.log && run.stage + "@" + run.target === r.stage);
	const build = latest(data.builds, "began").find((b) => b.toolchains.some((t) => t.key === r.key));
	return words(r.sbom && link(r.sbom, "SBOM"), r.audit && link(r.audit, "audit"), log && link(log.log, "log"), build && link(build.page, "report"));
}

const parts = [
	{ title: "Toolchains", rows: latest(data.toolchains, "used"), columns: [
		{ title: "target", of: (r) => name(r.stage.slice(r.stage.indexOf("@") + 1)) }, ...common, { title: "key", of: digest },
		{ title: "known bugs", wrap: true, of: (r) => r.audit ? words(r.affected + " not mended", r.affected_programs + " of them in programs") : "not known" },
		{ title: "documents", wrap: true, of: documents },
		{ title: "made from", wide: true, of: (r) => name((r.releases || []).join(", ")) }] },
	{ title: "Builds", rows: latest(data.builds, "began"), columns: [
		{ title: "began (UTC)", of: (r) => link(r.page, date(r.began) || printable(r.id)) }, { title: "took", number: true, of: (r) => duration(r.seconds) },
		{ title: "end", of: (r) => r.status === 0 ? "done" : r.status > 128 ? "interrupted" : "failed" },
		{ title: "targets", wide: true, of: (r) => name([].concat(r.targets).join(", ")) }] },
	{ title: "Last run of each stage", rows: latest(data.runs, "when"), columns: [
		{ title: "stage", of: (r) => name(r.stage) }, { title: "target", of: (r) => name(r.target) }, { title: "state", of: (r) => printable(r.state) },
		{ title: "took", number: true, of: (r) => r.state === "running" ? "" : duration(r.seconds) }, { title: "when (UTC)", of: (r) => date(r.when) },
		{ title: "log", of: (r) => r.log ? link(r.log, "log") : "" }] },
	{ title: "Stages", rows: latest(data.stages, "used"), columns: [
		{ title: "stage", of: (r) => name(r.stage) }, ...common, { title: "took", number: true, of: (r) => duration(r.seconds) },
		{ title: "CPU", number: true, of: (r) => duration(r.cpu) }, { title: "key", of: digest }] }];

// A whole key finds what shows twelve digits of it; several words have all to be there.
for (const part of parts)
	for (const row of part.rows)
		row.text = (part.columns.map((c) => c.of(row)).map((cell) => cell.textContent ?? cell).join(" ") + " " + (row.key ?? "")).toLowerCase();

function search() {
	const input = element("input", { type: "search", "aria-label": "search everything", placeholder: "search" }), found = element("div");
	const show = () => {
		const wanted = input.value.toLowerCase().split(/\s+/);
		found.replaceChildren(...parts.flatMap((part) => {
			const rows = part.rows.filter((row) => wanted.every((word) => row.text.includes(word)));
			return [heading(part.title + " (" + rows.length + ")"), table(part.columns, rows, part.title, false)];
		}));
	};
	// A page of a build leads to what is behind the "#".
	const chosen = () => { input.value = location.hash.slice(1); show(); };
	input.addEventListener("input", show);
	addEventListener("hashchange", chosen);
	chosen();
	return element("div", {}, element("div", { class: "controls" }, input), found);
}

const t = data.totals;
finish("store " + data.store, facts([["stages, " + size(t.stage_bytes), t.stages], ["sources, " + size(t.source_bytes), t.sources], ["other files", size(t.other_bytes)],
	["taken from the store", t.hits], ["built", t.misses], ["saved", duration(t.saved)]]), search());
