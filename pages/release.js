// A release: toolchains to download, what there is to say of each, and how to install and check them.

const kinds = { ".spdx.json": "SPDX", ".cdx.json": "CycloneDX", ".vex.json": "VEX", ".tar.xz.provenance.dsse.json": "provenance",
	".tar.xz.minisig": "minisign", ".tar.xz.cosign.bundle": "cosign" };

function documents(toolchain) {
	const stem = toolchain.file.replace(/\.tar\.xz$/, "");
	return words(...Object.entries(kinds).map(([end, title]) => data.files[stem + end] && link(stem + end, title)));
}

// mcm itself, for some of the machines; its name has the machine before it, as those of archives have.
const programs = Object.keys(data.files).filter((file) => /^[^/]+\/mcm$/.test(file));

// The address of this directory, where a server gave the page away and a shell reads it as one word.
const address = location.href.replace(/[^/]*$/, "").replace(/\/$/, "");
const signed = Boolean(data.signed_by), first = data.toolchains[0]?.target ?? "TARGET";
const url = /^https?:[\w:/.~%+-]+$/.test(address) ? address : "URL";

function commands(label, ...lines) {
	return element("pre", { tabindex: "0", role: "region", "aria-label": label }, lines.join("\n"));
}

finish("Toolchains for musl",
	element("p", {}, "GCC cross toolchains for Linux with musl. Each is static and runs on any Linux of its machine. Made by mcm " + printable(data.mcm) + "; number " + data.serial + " of this release; ",
		...(data.signed_by ? ["signed by the key ", name(data.signed_by)] : ["signed by nobody"]), "."),
	heading("Install"), commands("how to install", "wget " + url + "/install.sh", "sh install.sh " + url + " " + first + (signed ? "" : " --unsigned")),
	element("p", {}, ...(url === "URL" ? ["URL is the address of this directory. "] : []), link("install.sh", "The script"), " takes the toolchain for your machine, checks digest and signature, and unpacks it into ",
		element("code", {}, "~/.local/share/mcm/TARGET"), ". ", element("code", {}, "sh install.sh --help"), " tells more."),
	heading("Toolchains"), table([
		{ title: "runs on", of: (t) => name("Linux, " + t.host) }, { title: "makes programs for", of: (t) => name(t.target) },
		{ title: "archive", of: (t) => link(t.file, t.file.replace(/.*\//, "")) }, { title: "size", number: true, of: (t) => size(t.size) },
		{ title: "made from", of: (t) => name(Object.entries(t.versions ?? {}).map((v) => v.join(" ")).join(", ")) },
		{ title: "about it", of: documents }, { title: "SHA-256", of: (t) => name(t.sha256) }], data.toolchains, "toolchains"),
	heading("Check by hand"), commands("how to check", ...(signed ? ["minisign -V -p release.minisign.pub -m SHA256SUMS",
		"openssl pkeyutl -verify -pubin -inkey release.pub -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig"] : []),
		"sha256sum -c --ignore-missing SHA256SUMS", "mcm verify ARCHIVE" + (signed ? " --trust-key release.pub" : "")),
	element("p", {}, signed ? "The key is worth something only if you have it from elsewhere, too. " : "Nobody has signed this: it is worth as much as the way that it came by. ", link("index.json", "index.json"), " is this page for programs."),
	heading("Build with it"), commands("how to build", "mcm build " + first + " --static-host --cache " + url + (signed ? " --trust-key release.pub" : "")),
	element("p", {}, "takes the toolchain from here if it is what your recipes and settings ask for, and builds it otherwise."),
	...(programs.length > 0 ? [heading("mcm itself"), table([
		{ title: "runs on", of: (file) => name("Linux, " + file.split("/")[0]) }, { title: "program", of: (file) => link(file, "mcm") },
		{ title: "size", number: true, of: (file) => size(data.files[file].size) }, { title: "SHA-256", of: (file) => name(data.files[file].sha256) }],
	programs, "programs")] : []));
