// The stages of a plan: the graph as Graphviz laid it out, and a table.

const places = [...new Set(data.stages.map((s) => place(s)))];

function place(stage) {
	const at = stage.id.indexOf("@");
	return at < 0 ? "for all targets" : stage.id.slice(at + 1);
}

// Graphviz writes shapes and text. Whatever else there is, none of it is taken over.
function adopt(node) {
	const kinds = ["svg", "g", "title", "polygon", "path", "text", "ellipse", "polyline"];
	const attributes = ["id", "class", "viewBox", "transform", "points", "d", "x", "y", "text-anchor", "font-size"];
	const copy = document.createElementNS("http://www.w3.org/2000/svg", node.localName);
	for (const a of attributes) if (node.hasAttribute(a)) copy.setAttribute(a, node.getAttribute(a));
	for (const child of node.childNodes) {
		if (child.nodeType === Node.TEXT_NODE) copy.append(printable(child.data));
		// A link of Graphviz' holds the tooltip.
		else if (child.localName === "a") copy.append(shape("title", {}, printable(child.getAttribute("xlink:title"))), ...adopt(child).childNodes);
		else if (kinds.includes(child.localName)) copy.append(adopt(child));
	}
	return copy;
}

function picture() {
	const svg = adopt(new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement);
	const natural = svg.viewBox.baseVal.width || 1000;
	const box = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "graph of stages" }, svg);
	const chosen = element("p", { "aria-live": "polite" }, "Choose a stage to see what it needs and what needs it.");
	svg.setAttribute("role", "img");
	svg.setAttribute("aria-label", "graph of stages; the table has the same");
	// At first no smaller than can be read; the rest is scrolled to.
	let zoom;
	const draw = () => {
		zoom ??= Math.max(0.7, Math.min(1.2, (page.clientWidth - 34) / natural));
		svg.setAttribute("width", zoom ? natural * zoom : Math.min(natural, page.clientWidth - 34));
	};
	const button = (text, label, change) => {
		const b = element("button", { type: "button", "aria-label": label }, text);
		b.addEventListener("click", () => { zoom = change(zoom || svg.clientWidth / natural); draw(); });
		return b;
	};
	data.stages.forEach((stage, i) => {
		const node = svg.getElementById("stage-" + i);
		if (node) node.addEventListener("click", () => choose(svg, chosen, stage));
	});
	addEventListener("resize", draw);
	const controls = element("div", { class: "controls" }, button("+", "zoom in", (z) => Math.min(8, z * 1.5)),
		button("−", "zoom out", (z) => Math.max(0.1, z / 1.5)), button("all", "show all", () => 0));
	for (const [text, kind] of [["to build", "built"], ["in the store", "cached"]]) controls.append(element("span", {}, key(kind), text));
	return [controls, chosen, box, draw];
}

// All that lie behind a stage in one direction.
function reach(id, next, seen = new Set()) {
	for (const other of next(id)) if (!seen.has(other)) reach(other, next, seen.add(other));
	return seen;
}

function choose(svg, chosen, stage) {
	const needs = reach(stage.id, (id) => data.stages.find((s) => s.id === id)?.deps ?? []);
	const used = reach(stage.id, (id) => data.stages.filter((s) => s.deps.includes(id)).map((s) => s.id));
	data.stages.forEach((s, i) => {
		const node = svg.getElementById("stage-" + i), near = s === stage || needs.has(s.id) || used.has(s.id);
		if (!node) return;
		node.classList.toggle("far", !near);
		node.classList.toggle("chosen", s === stage);
	});
	chosen.replaceChildren(name(stage.id), ": needs " + needs.size + ", needed by " + used.size + "; ", name(stage.why));
}

// A table of the places that are chosen, and of what is to be built alone.
function stages() {
	const box = element("div"), select = element("select", { "aria-label": "which target" }, element("option", { value: "" }, "all targets"));
	const only = element("input", { type: "checkbox", id: "only" });
	for (const p of places) select.append(element("option", { value: p }, printable(p)));
	const fill = () => box.replaceChildren(table([
		{ title: "stage", of: (s) => name(s.id) }, { title: "release", of: (s) => printable(s.version) }, { title: "what", of: (s) => printable(s.state) },
		{ title: "time", number: true, of: (s) => s.seconds ? duration(s.seconds) : "" }, { title: "size", number: true, of: (s) => s.bytes ? size(s.bytes) : "" },
		{ title: "why", wide: true, of: (s) => name(s.why) }, { title: "key", of: (s) => name(s.key.slice(0, 12)) }],
		data.stages.filter((s) => (!select.value || place(s) === select.value) && (!only.checked || s.state === "build")), "stages"));
	select.addEventListener("change", fill);
	only.addEventListener("change", fill);
	fill();
	return [element("div", { class: "controls" }, select, element("label", { for: "only" }, only, " to build only")), box];
}

const [controls, chosen, box, draw] = picture();
finish("plan of " + data.targets.join(", "),
	facts([["to build", data.to_build], ["in the store", data.cached], ...(data.seconds ? [["expected", duration(data.seconds)]] : [])]),
	heading("Graph"), controls, chosen, box, heading("Stages"), ...stages());
draw();
