// Where the bytes are: a map of areas, of what was chosen and what is in it, and tables.

const root = { name: data.name, bytes: 0, children: new Map() };

for (const item of data.items) {
	let node = root;
	root.bytes += item.bytes;
	for (const part of item.in) {
		if (!node.children.has(part)) node.children.set(part, { name: part, bytes: 0, children: new Map(), parent: node });
		node = node.children.get(part);
		node.bytes += item.bytes;
	}
}

function ordered(node) {
	return [...node.children.values()].sort((a, b) => b.bytes - a.bytes);
}

// Squarified (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000): rows along the shorter side, each as long as its areas get squarer.
function areas(nodes, x, y, width, height) {
	nodes = nodes.filter((n) => n.bytes > 0);
	const placed = [], total = nodes.reduce((sum, n) => sum + n.bytes, 0);
	const scale = total > 0 ? width * height / total : 0;
	for (let at = 0; at < nodes.length && width > 0 && height > 0;) {
		const side = Math.min(width, height);
		let sum = 0, worst = Infinity, end = at;
		while (end < nodes.length) {
			const more = sum + nodes[end].bytes * scale, first = nodes[at].bytes * scale, last = nodes[end].bytes * scale;
			const now = Math.max(side * side * first / (more * more), more * more / (side * side * last));
			if (now > worst) break;
			worst = now;
			sum = more;
			end++;
		}
		const thick = sum / side;
		let along = 0;
		for (; at < end; at++) {
			const length = nodes[at].bytes * scale / thick;
			placed.push(width < height ? { node: nodes[at], x: x + along, y, width: length, height: thick } : { node: nodes[at], x, y: y + along, width: thick, height: length });
			along += length;
		}
		if (width < height) { y += thick; height -= thick; } else { x += thick; width -= thick; }
	}
	return placed;
}

const places = new Map(ordered(root).map((group, i) => [group, i]));

function colour(node) {
	while (node.parent && node.parent !== root) node = node.parent;
	return "hsl(" + (places.get(node) * 67 + 210) % 360 + ", 45%, 33%)";
}

// Of a path the end tells more than the beginning.
function label(area) {
	if (area.height < 18) return [];
	const whole = area.node.name, file = whole.slice(whole.lastIndexOf("/") + 1), room = area.width - 8;
	const text = fitted(whole, room) === printable(whole) ? printable(whole) : fitted(file, room, file !== whole);
	return text ? [shape("text", { x: area.x + 4, y: area.y + 14, class: "label" }, text)] : [];
}

function draw(svg, node, x, y, width, height, depth, open) {
	const least = 3;
	for (const area of areas(ordered(node), x, y, width, height)) {
		if (area.width < least || area.height < least) continue;
		const n = area.node, group = n.children.size > 0 && depth === 0;
		const g = shape("g", group ? { class: "area", tabindex: "0", role: "button" } : {},
			shape("title", {}, printable(n.name) + ": " + size(n.bytes) + ", " + (100 * n.bytes / root.bytes).toFixed(1) + " %"),
			shape("rect", { x: area.x, y: area.y, width: area.width, height: area.height, fill: colour(n), class: "cell" }), ...label(area));
		if (group) {
			g.addEventListener("click", () => open(n));
			g.addEventListener("keydown", (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); open(n); } });
		}
		svg.append(g);
		if (depth < 2 && n.children.size > 0 && area.height > 24)
			draw(g, n, area.x + 2, area.y + 18, area.width - 4, area.height - 20, depth + 1, open);
	}
}

function treemap() {
	const box = element("div", { class: "scroll" }), way = element("div", { class: "controls" });
	let current = root;
	const open = (node) => { current = node; show(); };
	const show = () => {
		const width = Math.max(300, page.clientWidth - 34), height = Math.max(320, Math.round(width * 0.5));
		const svg = shape("svg", { width, height, role: "group", "aria-label": "areas by size; the tables have the same" });
		draw(svg, current, 0, 0, width, height, 0, open);
		const steps = [];
		for (let node = current; node; node = node.parent) {
			const b = element("button", { type: "button" }, name(node === root ? "all" : node.name), " " + size(node.bytes));
			b.addEventListener("click", () => open(node));
			steps.unshift(b);
		}
		way.replaceChildren(...steps);
		box.replaceChildren(svg);
	};
	addEventListener("resize", show);
	return [way, box, show];
}

const share = (bytes) => root.bytes ? (100 * bytes / root.bytes).toFixed(1) + " %" : "";
const numbers = [{ title: "size", number: true, of: (r) => size(r.bytes) }, { title: "share", number: true, of: (r) => share(r.bytes) }];
const groups = ordered(root).flatMap((g) => ordered(g).map((part) => ({ in: [g.name, part.name], bytes: part.bytes }))).sort((a, b) => b.bytes - a.bytes);
const columns = (depth) => data.levels.slice(0, depth).map((title, i) => ({ title, of: (r) => name(r.in[i]) }));
const [way, box, show] = treemap();

finish("size of " + data.name, facts([["in all", size(data.bytes)], [data.levels[2] + "s", data.count]]),
	heading("Areas"), way, box,
	heading("By " + data.levels[0] + " and " + data.levels[1]), table([...columns(2), ...numbers], groups, "groups"),
	heading("By " + data.levels[2]), table([...columns(3), ...numbers], data.items, data.levels[2] + "s"));
show();
