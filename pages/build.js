// The report of a build: lanes of job slots over time, and tables.

const colours = { built: "built", hit: "hit", "remote hit": "remote", "early cutoff": "cutoff", failed: "failed", skipped: "skipped", interrupted: "skipped" };
const lane = 26, left = 60, top0 = 24;

function waiting(i) {
	if (i.other) return "another mcm was waited for, with " + i.other;
	if (!i.until) return "nothing was left to start";
	return "until " + i.until + (i.waited_for ? " could start, after " + i.waited_for : "");
}

function bars() {
	const list = [];
	for (const i of data.idle)
		list.push({ lane: i.lane, start: i.start, seconds: i.seconds, kind: "idle", title: "",
			tip: "idle for " + duration(i.seconds) + ", " + waiting(i) });
	for (const w of data.work)
		if (w.lane !== undefined)
			list.push({ lane: w.lane, start: w.start, seconds: w.seconds, kind: "other", title: w.what + " " + (w.name ?? ""),
				critical: w.critical, tip: w.what + " " + (w.name ?? "") + ": " + duration(w.seconds) });
	for (const s of data.stages)
		if (s.lane !== undefined)
			list.push({ lane: s.lane, start: s.start, seconds: s.seconds, kind: colours[s.state] ?? "other", title: s.id,
				critical: s.critical, tip: s.id + ": " + duration(s.seconds) + ", " + duration(s.cpu) + " of CPU\n" + (s.why ?? "") });
	return list;
}

// Seconds between two lines of the axis: as few as leave room for their labels.
function tick(scale) {
	const room = 85;
	for (const step of [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200])
		if (step * scale >= room) return step;
	return 7200 * Math.ceil(room / (7200 * scale));
}

// With as much as two lines of the axis differ by.
function moment(t, step) {
	if (step < 1) return t.toFixed(step < 0.1 ? 2 : 1) + " s";
	const parts = [[Math.floor(t / 3600), " h"], [Math.floor(t % 3600 / 60), " min"], [Math.round(t % 60), " s"]];
	return parts.filter((p) => p[0] > 0).map((p) => p[0] + p[1]).join(" ") || "0";
}

// A bar and its name, which place(begin) puts where the bar is seen from there on.
function bar(b, scale) {
	const x = left + b.start * scale, width = Math.max(1, b.seconds * scale), y = top0 + b.lane * lane;
	const text = shape("text", { y: y + 15, class: "label" });
	const place = (begin) => {
		const at = Math.max(x, begin) + 4;
		text.setAttribute("x", at);
		text.textContent = at < x + width ? fitted(b.title, x + width - 4 - at) : "";
	};
	return [shape("g", {}, shape("title", {}, printable(b.tip)),
		shape("rect", { x, y, width, height: lane - 4, class: b.kind + (b.critical ? " critical" : "") }), text), place];
}

function chart(zoom) {
	const list = bars(), lanes = Math.max(1, ...list.map((b) => b.lane + 1));
	const width = Math.max(320, page.clientWidth - 34) * zoom, height = top0 + lanes * lane + 8;
	const total = Math.max(data.seconds, 0.001), scale = (width - left - 10) / total, step = tick(scale);
	const svg = shape("svg", { width, height, role: "img", "aria-label": "job slots over time; the table of stages has the same figures" });
	for (let t = 0; t <= total; t += step) {
		const x = left + t * scale, text = moment(t, step);
		svg.append(shape("line", { x1: x, y1: top0 - 4, x2: x, y2: height, class: "axis" }));
		if (fitted(text, width - x - 2) === text) svg.append(shape("text", { x: x + 2, y: 14 }, text));
	}
	const placers = list.map((b) => {
		const [g, place] = bar(b, scale);
		svg.append(g);
		return place;
	});
	const slots = shape("g", {}, shape("rect", { x: 0, y: 0, width: left - 4, height, class: "ground" }));
	for (let i = 0; i < lanes; i++) slots.append(shape("text", { x: 4, y: top0 + i * lane + 15, class: "slot" }, "slot " + (i + 1)));
	svg.append(slots);
	// What a slot and a bar are called stays in sight when their beginning is scrolled out of it.
	const place = (scrolled) => {
		slots.setAttribute("transform", "translate(" + scrolled + " 0)");
		for (const p of placers) p(scrolled + left - 4);
	};
	return [svg, place];
}

function lanes() {
	const box = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "job slots over time" });
	let zoom = 1, place;
	const draw = () => {
		const [svg, placer] = chart(zoom);
		place = placer;
		box.replaceChildren(svg);
		place(box.scrollLeft);
	};
	box.addEventListener("scroll", () => place(box.scrollLeft));
	const button = (text, label, change) => {
		const b = element("button", { type: "button", "aria-label": label }, text);
		b.addEventListener("click", () => {
			// What is in the middle stays there.
			const middle = (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth;
			zoom = change(zoom);
			draw();
			box.scrollLeft = middle * box.scrollWidth - box.clientWidth / 2;
			place(box.scrollLeft);
		});
		return b;
	};
	const controls = element("div", { class: "controls" },
		button("+", "zoom in", (z) => Math.min(64, z * 2)), button("−", "zoom out", (z) => Math.max(1, z / 2)), button("all", "show all", () => 1));
	for (const [text, kind] of [["built", "built"], ["failed", "failed"], ["sources and checks", "other"]])
		controls.append(element("span", {}, key(kind), text));
	if ([...data.stages, ...data.work].some((o) => o.critical)) controls.append(element("span", {}, "framed: on the critical path"));
	controls.append(element("span", {}, "free slots are used by the makes of stages in others"));
	addEventListener("resize", draw);
	return [controls, box, draw];
}

function failures() {
	const parts = [];
	for (const s of data.stages) {
		if (!s.failure) continue;
		parts.push(element("h2", {}, "failed: ", name(s.id)), element("p", {}, printable(s.failure.cause)));
		parts.push(element("pre", { tabindex: "0" }, printable(s.failure.tail)));
		if (s.failure.command) parts.push(element("p", {}, "run again with: ", element("code", {}, printable(s.failure.command))));
		if (s.failure.log) parts.push(element("p", {}, "log: ", name(s.failure.log)));
	}
	return parts;
}

// A stage, or the unpacking of a source, with the time that it took.
function step(id) {
	const of = data.stages.find((s) => s.id === id && s.lane !== undefined) ?? data.work.find((w) => w.what + " " + w.name === id);
	return [name(id), of ? " (" + duration(of.seconds) + ")" : ""];
}

function outcome() {
	return data.status === 0 ? "done" : data.status > 128 ? "interrupted" : "failed";
}

// Among the pages of a store, back to it and to the toolchains of this build.
function ways() {
	return data.store ? [element("p", {}, words(link(data.store, "store"), ...data.toolchains.map((t) => link(data.store, name(t.stage), "#" + t.key))))] : [];
}

const all = data.slots.seconds || 1;
const [controls, box, draw] = lanes();
finish("build of " + data.targets.join(", "), ...ways(),
	element("p", {}, name(data.id), ", " + new Date(data.began * 1000).toISOString().replace("T", " ").slice(0, 19) + " UTC, mcm " + printable(data.mcm)),
	facts([["status", outcome()], ["time", duration(data.seconds)], ["CPU", duration(data.slots.cpu)],
		["job slots in use", Math.round(100 * data.slots.busy / all) + " %"],
		["CPU of " + data.slots.count + " job slots", Math.round(100 * data.slots.cpu / all) + " %"],
		["built", data.cache.built], ["from the store", data.cache.hits], ["from the cache", data.cache.remote_hits],
		["early cutoff", data.cache.early_cutoffs], ["saved", duration(data.cache.saved)]]),
	...failures(), heading("Job slots"), controls, box,
	heading("Critical path"), element("p", {}, ...data.critical.flatMap((id, i) => i ? [" › ", ...step(id)] : step(id))),
	heading("Stages"), table([
		{ title: "stage", of: (s) => name(s.id) }, { title: "release", of: (s) => printable(s.version) },
		{ title: "what", of: (s) => printable(s.state) + (s.waited ? ", waited" : "") },
		{ title: "time", number: true, of: (s) => s.start === undefined ? "" : duration(s.seconds) },
		{ title: "CPU", number: true, of: (s) => s.start === undefined ? "" : duration(s.cpu) },
		{ title: "why", wide: true, of: (s) => name(s.why) }], data.stages.filter((s) => s.state !== "unneeded"), "stages"),
	...(data.idle.length ? [heading("Job slots without a stage"), table([
		{ title: "slot", of: (i) => i.lane + 1 }, { title: "at", number: true, of: (i) => duration(i.start) },
		{ title: "for", number: true, of: (i) => duration(i.seconds) }, { title: "waited", wide: true, of: (i) => name(waiting(i)) }], data.idle, "job slots without a stage")] : []),
	heading("Transfers"), table([
		{ title: "what", of: (f) => name(f.name) }, { title: "bytes", number: true, of: (f) => size(f.bytes) },
		{ title: "time", number: true, of: (f) => duration(f.seconds) },
		{ title: "from", of: (f) => name(f.direction === "up" ? "to the cache" : f.from) }], data.fetches, "transfers"),
	heading("Machine and settings"), table([{ title: "name", of: (r) => name(r[0]) }, { title: "value", of: (r) => name(r[1]) }],
		[...Object.entries(data.machine).map(([what, value]) => [what, what === "memory" ? size(value) : value]), ...Object.entries(data.settings), ...data.prefixes.map((p) => ["installed in", p])], "machine and settings"));
draw();
