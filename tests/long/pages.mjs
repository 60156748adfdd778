// SPDX-License-Identifier: Apache-2.0
// Opens pages of mcm's in Chromium and uses them, wide ones in the light and narrow ones in the dark. node pages.mjs AXE PAGE...
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const [axe, ...pages] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "mcm-pages-"));
const browser = spawn(process.env.CHROMIUM || "chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
	"--user-data-dir=" + profile], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
let failures = 0, number = 0, buffer = "";
const waiting = new Map(), heard = [];

// The DevTools protocol through pipes: JSON, each ended by a NUL.
browser.stdio[4].on("data", (bytes) => {
	buffer += bytes;
	const messages = buffer.split("\0");
	buffer = messages.pop();
	for (const text of messages) {
		const m = JSON.parse(text);
		if (m.id) waiting.get(m.id)(m);
		else heard.push(m);
	}
});

function send(method, params = {}, sessionId = undefined) {
	return new Promise((done, fail) => {
		waiting.set(++number, (m) => m.error ? fail(new Error(method + ": " + m.error.message)) : done(m.result));
		browser.stdio[3].write(JSON.stringify({ id: number, method, params, sessionId }) + "\0");
	});
}

function check(ok, what) {
	if (!ok) {
		failures++;
		console.log("not ok - " + what);
	}
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function use(page, width) {
	const { targetId } = await send("Target.createTarget", { url: "about:blank" });
	const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
	const call = (method, params) => send(method, params, sessionId);
	const value = async (expression) => {
		const r = await call("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
		if (r.exceptionDetails) throw new Error(JSON.stringify(r.exceptionDetails));
		return r.result.value;
	};
	const what = basename(page) + " at " + width, url = pathToFileURL(page).href;
	// Where the middle of an element is, seen from the window.
	const click = async (element) => {
		const at = await value(`(() => { const e = ${element}; if (!e) return null; e.scrollIntoView({ block: "center", inline: "center" });
			const r = e.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + Math.min(r.height / 2, 8) }; })()`);
		check(at, what + ": there is no " + element);
		if (!at) return;
		for (const type of ["mousePressed", "mouseReleased"]) await call("Input.dispatchMouseEvent", { type, ...at, button: "left", clickCount: 1 });
	};
	heard.length = 0;
	for (const domain of ["Runtime", "Log", "Network", "Page"]) await call(domain + ".enable");
	await call("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
	await call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: width < 1000 ? "dark" : "light" }] });
	await call("Page.navigate", { url });
	for (let i = 0; i < 300 && !await value("document.readyState === 'complete' && document.querySelector('h2') !== null"); i++) await sleep(100);

	check(await value("document.body.innerText.length") > 200, what + ": has no text");
	check(await value("document.scripts.length") === 2, what + ": has other scripts than its own");
	check(await value("document.title") !== "1", what + ": ran what is text");
	check(await value("document.querySelectorAll('img, iframe, object, link, foreignObject').length") === 0, what + ": has markup of somebody else's");
	check(await value("document.documentElement.scrollWidth <= innerWidth"), what + ": is wider than the window");
	check(await value(`(() => { const r = [...document.querySelectorAll("line.axis + text")].map((t) => t.getBoundingClientRect()); return r.every((b, i) => i === 0 || r[i - 1].right <= b.left); })()`),
		what + ": labels of the axis overlap");
	// Hostile names take what they get, but on a narrow page nothing is beside what is seen.
	if (width < 1000 || !what.startsWith("hostile-")) {
		const cut = "[...document.querySelectorAll('.scroll')].filter((s) => s.querySelector('table') && s.scrollWidth > s.clientWidth).map((s) => s.ariaLabel).join()";
		check(await value(cut) === "", what + ": columns are cut off: " + await value(cut));
	}
	check(await value("[...document.querySelectorAll('td .name')].every((n) => n.innerText.length > 40 || /\\s/.test(n.innerText) || n.getClientRects().length < 2 && n.offsetHeight < 30)"),
		what + ": a short name is broken");
	check(await value("[...document.querySelectorAll('svg .label, svg line.axis + text')].every((t) => t.getBoundingClientRect().right <= t.ownerSVGElement.getBoundingClientRect().right && (!t.previousElementSibling?.matches('rect') || t.textContent === '' || t.getBoundingClientRect().right <= t.previousElementSibling.getBoundingClientRect().right + 1))"),
		what + ": a label crosses the edge of what it is of");
	const text = await value("document.body.innerText");
	check(!/^memory\s+\d+\s*$/m.test(text), what + ": memory is a bare number");
	if (await value("data.kind === 'diff'")) {
		check(/key of A/.test(text), what + ": the keys of stages are not told");
		check(await value("[...document.querySelectorAll('td:last-child.number')].some((c) => c.innerText.startsWith('+'))"), what + ": growth has no sign");
	}
	// A table of 90 rows, as no page of the fixtures has one.
	await value("(page.append(table([{ title: 'row', of: (r) => String(r) }], [...Array(90).keys()], 'rows of a test')), 0)");
	await call("Emulation.setEmulatedMedia", { media: "print" });
	check(await value("[...document.querySelectorAll('tbody')].every((b) => [...b.rows].filter((r) => r.getClientRects().length > 0).length <= 60)"), what + ": all of a long table is printed");
	check(await value("page.lastChild.innerText.includes('the first 60 of 90')"), what + ": what is not printed is not told");
	await call("Emulation.setEmulatedMedia", { media: "", features: [{ name: "prefers-color-scheme", value: width < 1000 ? "dark" : "light" }] });
	await value("(page.lastChild.remove(), 0)");
	const rows = "document.querySelector('input[type=search]')?.closest('div').parentElement.querySelectorAll('tbody tr').length ?? 0", before = await value(rows);
	if (before > 0) {
		await click("document.querySelector('input[type=search]')");
		await call("Input.insertText", { text: "no such thing" });
		check(await value(rows) === 0, what + ": the filter does not filter");
		check(await value("[...document.querySelectorAll('p[role=status]')].some((p) => p.innerText === 'nothing found')"), what + ": a filter without a hit says nothing");
		await value("document.activeElement.select()");
		await call("Input.insertText", { text: "a" });
		check(await value(rows) > 0, what + ": the filter hides what fits");
	}
	if (await value("document.querySelector('[aria-label=\"zoom in\"]') !== null")) {
		const wide = "document.querySelector('.scroll svg').getBoundingClientRect().width", narrow = await value(wide);
		await click("document.querySelector('[aria-label=\"zoom in\"]')");
		check(await value(wide) > narrow, what + ": zoom in does not");
		if (await value("document.querySelector('svg .label') !== null")) {
			for (let i = 0; i < 3; i++) await click("document.querySelector('[aria-label=\"zoom in\"]')");
			await value("(document.querySelector('.scroll').scrollLeft = document.querySelector('.scroll').scrollWidth * 0.6, new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame)))");
			const seen = (selector) => value(`(() => { const b = document.querySelector('.scroll').getBoundingClientRect(); return [...document.querySelectorAll("${selector}")].every((t) => t.getBoundingClientRect().left >= b.left); })()`);
			check(await seen("svg .slot"), what + ": names of slots are scrolled away");
			check(await value(`(() => { const b = document.querySelector('.scroll').getBoundingClientRect(); return [...document.querySelectorAll('svg .label')].every((t) => { const r = t.previousElementSibling.getBoundingClientRect();
				return t.previousElementSibling.matches('.idle') || r.left > b.left || r.right < b.left + 250 || (t.textContent !== '' && t.getBoundingClientRect().left >= b.left); }); })()`), what + ": the name of a bar is scrolled away");
		}
		await click("document.querySelector('[aria-label=\"show all\"]')");
		check(await value("document.querySelector('.scroll svg').getBoundingClientRect().width <= document.querySelector('.scroll').clientWidth + 1"), what + ": 'all' does not show all");
	}
	if (await value("document.querySelector('.node') !== null")) {
		await click("document.querySelector('#stage-0 polygon')");
		check(await value("document.querySelector('[aria-live]').innerText.includes(' needs ')"), what + ": a stage that is chosen is not told of");
		await click("document.querySelector('#only')");
		check(await value("![...document.querySelectorAll('tbody td:nth-child(3)')].some((c) => c.innerText === 'cached')"), what + ": 'to build only' does not");
	}
	if (await value("document.querySelector('.area') !== null")) {
		await click("document.querySelector('.area')");
		check(await value("document.querySelectorAll('.controls button').length") === 2, what + ": an area does not open");
		await click("document.querySelector('.controls button')");
		check(await value("document.querySelectorAll('.controls button').length") === 1, what + ": the way back does not lead back");
	}
	const lead = "document.querySelector('a[href^=\"./builds/\"]')";
	let away = [url];
	if (basename(page) === "index.html" && await value(lead + " !== null")) {
		// To the page of a build, from there to its toolchain, and what the search shows then.
		const wait = async (end) => { for (let i = 0; i < 100 && !await value(`document.readyState === 'complete' && document.querySelector('h2') !== null && ${end}`); i++) await sleep(100); };
		await click(lead);
		await wait("location.pathname.includes('/builds/')");
		check(await value("document.querySelector('h1').innerText.startsWith('build of')"), what + ": does not lead to a build");
		away.push(await value("location.href"));
		await click("document.querySelector('a[href*=\"#\"]')");
		await wait("location.pathname.endsWith('/index.html')");
		away.push(await value("location.href.split('#')[0]"), await value("location.href"));
		check(await value("document.querySelector('input[type=search]').value.length") === 64, what + ": a build does not lead back to its toolchain");
		check(await value("[...document.querySelectorAll('h2')].map((h) => h.innerText)[0]") === "Toolchains (1)", what + ": the toolchain of a build is not shown");
		for (const path of await value("[...document.querySelectorAll('a')].map((a) => decodeURIComponent(a.pathname))")) check(existsSync(path), what + ": leads to " + path + ", which is not there");
	}
	await click("document.querySelector('summary')");
	check(await value("document.getElementById('text').innerText.length") > 50, what + ": the text form is not there");
	if (axe && existsSync(axe)) {
		await value(readFileSync(axe, "utf8") + "; 0");
		const found = await value("axe.run().then((r) => r.violations.map((v) => v.id + ' ' + v.nodes[0].html.slice(0, 150)))");
		check(found.length === 0, what + ": axe: " + found.join("; "));
	}
	await value("scrollTo(0, 0)");
	writeFileSync(page.replace(/\.html$/, "") + "." + width + ".png", Buffer.from((await call("Page.captureScreenshot")).data, "base64"));
	for (const m of heard) {
		if (m.method === "Network.requestWillBeSent") check(away.includes(m.params.request.url), what + ": asks for " + m.params.request.url);
		if (m.method === "Runtime.exceptionThrown") check(false, what + ": " + JSON.stringify(m.params.exceptionDetails));
		if (m.method === "Runtime.consoleAPICalled" || m.method === "Log.entryAdded") check(false, what + ": console: " + JSON.stringify(m.params));
	}
	await send("Target.closeTarget", { targetId });
}

try {
	for (const page of pages) for (const width of [1280, 400]) await use(page, width);
} catch (e) {
	failures++;
	console.log("not ok - " + e.message);
}
browser.kill();
await new Promise((done) => browser.exitCode !== null || browser.signalCode ? done() : browser.on("exit", done));
rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
console.log(failures ? failures + " faults" : "ok: " + pages.length + " pages");
process.exit(failures ? 1 : 0);
