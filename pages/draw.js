"use strict";
// What all pages have in common. Whatever comes from the data becomes text, never markup.

const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");

function element(name, attributes, ...children) {
	const node = document.createElement(name);
	for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
	node.append(...children);
	return node;
}

function shape(name, attributes, ...children) {
	const node = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
	node.append(...children);
	return node;
}

// Characters that would drive a terminal or turn a line around are shown as what they are.
function printable(text) {
	return String(text ?? "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
		(c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

// A short word, as of a stage or a key, is not broken in a table, where only a long one has to be.
function name(text) {
	const shown = printable(text);
	return element("span", { class: shown.length > 40 || /\s/.test(shown) ? "name" : "name whole" }, shown);
}

const ruler = document.createElement("canvas").getContext("2d");

// As much of a text as pictures have room for, in pixels: its beginning, or with end its end.
function fitted(text, room, end = false) {
	const letters = [...printable(text)];
	const cut = (n) => n >= letters.length ? letters.join("") : end ? "…" + letters.slice(letters.length - n).join("") : letters.slice(0, n).join("") + "…";
	ruler.font = "12px system-ui, sans-serif";
	let least = 0, most = letters.length;
	while (least < most) {
		const middle = Math.ceil((least + most) / 2);
		if (ruler.measureText(cut(middle)).width <= room) least = middle; else most = middle - 1;
	}
	return least > 1 || least === letters.length ? cut(least) : "";
}

function duration(seconds) {
	const exact = seconds || 0, s = Math.round(exact);
	if (exact < 9.95) return exact.toFixed(1) + " s";
	if (s < 60) return s + " s";
	if (s < 3600) return Math.floor(s / 60) + " min " + s % 60 + " s";
	return Math.floor(s / 3600) + " h " + Math.floor(s % 3600 / 60) + " min";
}

function size(bytes) {
	const sign = bytes < 0 ? "-" : "", b = Math.abs(bytes || 0);
	if (b < 1e3) return sign + b + " bytes";
	if (b < 1e6) return sign + (b / 1e3).toFixed(1) + " kB";
	if (b < 1e9) return sign + (b / 1e6).toFixed(1) + " MB";
	return sign + (b / 1e9).toFixed(2) + " GB";
}

// A small square of a colour that the style knows by a class.
function key(kind) {
	return shape("svg", { class: "key", viewBox: "0 0 10 10", "aria-hidden": "true" }, shape("rect", { width: 10, height: 10, class: kind }));
}

// Paths of the data are of files below this page; a part of one is never more than a name.
function link(path, text, hash = "") {
	return element("a", { href: "./" + path.split("/").map(encodeURIComponent).join("/") + hash }, text);
}

function words(...nodes) {
	const span = element("span");
	nodes.filter((node) => node).forEach((node, i) => span.append(...(i > 0 ? [", ", node] : [node])));
	return span;
}

function heading(text) {
	return element("h2", {}, text);
}

// facts([["built", "13"], ...])
function facts(list) {
	const ul = element("ul", { class: "facts" });
	for (const [what, value] of list) ul.append(element("li", {}, element("b", {}, printable(value)), what));
	return ul;
}

// Columns: {title, number, wide, wrap, of: row => text or node}: a number; a sentence; words that may stand below each other.
// With a filter above, if there are many rows.
function table(columns, rows, label, filtered = rows.length > 8) {
	const most = 500, printed = 60;
	const head = element("tr");
	for (const c of columns) head.append(element("th", { scope: "col", ...(c.number ? { class: "number" } : {}) }, c.title));
	const body = element("tbody"), kind = (c) => c.number ? "number" : c.wide ? "wide" : c.wrap ? "wrap" : "";
	const note = element("p", { class: "screen", role: "status" }), print = element("p", { class: "print" });
	const scroll = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, element("table", {}, element("thead", {}, head), body));
	const fill = (wanted) => {
		body.replaceChildren();
		const found = rows.map((row) => columns.map((c) => c.of(row)))
			.filter((cells) => cells.some((cell) => (cell.textContent ?? String(cell)).toLowerCase().includes(wanted)));
		for (const cells of found.slice(0, most)) {
			const tr = element("tr");
			cells.forEach((cell, i) => tr.append(element("td", { class: kind(columns[i]), "data-title": columns[i].title }, cell)));
			body.append(tr);
		}
		scroll.hidden = found.length === 0;
		note.textContent = found.length > most ? "and " + (found.length - most) + " more; filter to see them" : found.length > 0 ? "" : "nothing found";
		print.textContent = found.length > printed ? "the first " + printed + " of " + found.length : "";
	};
	fill("");
	const box = element("div");
	if (filtered) {
		const input = element("input", { type: "search", "aria-label": "filter " + label, placeholder: "filter" });
		input.addEventListener("input", () => fill(input.value.toLowerCase()));
		box.append(element("div", { class: "controls" }, input));
	}
	box.append(scroll, note, print);
	return box;
}

// The text that is read without script stays at hand.
function finish(title, ...parts) {
	document.title = printable(title);
	const text = document.getElementById("text");
	const more = element("details", {}, element("summary", {}, "as text"), text);
	page.replaceChildren(element("h1", {}, name(title)), ...parts, more);
}
