// A release: toolchains to download, what there is to say of each, and how to install and check them.

const kinds = { ".spdx.json": "SPDX", ".cdx.json": "CycloneDX", ".vex.json": "VEX", ".tar.xz.provenance.dsse.json": "provenance",
	".tar.xz.minisig": "minisign", ".tar.xz.cosign.bundle": "cosign" };

function documents(toolchain) {
	const stem = toolchain.file.replace(/\.tar\.xz$/, "");
	return words(...Object.entries(kinds).map(([end, title]) => data.files[stem + end] && link(stem + end, title)));
}

function commands(label, ...lines) {
	return element("pre", { tabindex: "0", role: "region", "aria-label": label }, lines.join("\n"));
}

finish("Toolchains for musl",
	element("p", {}, "GCC cross toolchains for Linux with musl. Each is static and runs on any Linux of its machine. Made by mcm " + printable(data.mcm) + "; number " + data.serial + " of this release; ",
		...(data.signed_by ? ["signed by the key ", name(data.signed_by)] : ["signed by nobody"]), "."),
	heading("Install"), commands("how to install", "wget URL/install.sh", "sh install.sh URL x86_64-linux-musl"),
	element("p", {}, "URL is the address of this directory. ", link("install.sh", "The script"), " takes the toolchain for your machine, checks digest and signature, and unpacks it into ",
		element("code", {}, "~/.local/share/mcm/TARGET"), ". ", element("code", {}, "sh install.sh --help"), " tells more."),
	heading("Toolchains"), table([
		{ title: "runs on", of: (t) => name("Linux, " + t.host) }, { title: "makes programs for", of: (t) => name(t.target) },
		{ title: "archive", of: (t) => link(t.file, t.file.replace(/.*\//, "")) }, { title: "size", number: true, of: (t) => size(t.size) },
		{ title: "made from", of: (t) => name(Object.entries(t.versions ?? {}).map((v) => v.join(" ")).join(", ")) },
		{ title: "about it", of: documents }, { title: "SHA-256", of: (t) => name(t.sha256) }], data.toolchains, "toolchains"),
	heading("Check by hand"), commands("how to check", "minisign -V -p release.minisign.pub -m SHA256SUMS",
		"openssl pkeyutl -verify -pubin -inkey release.pub -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig",
		"sha256sum -c --ignore-missing SHA256SUMS", "mcm verify ARCHIVE --trust-key release.pub"),
	element("p", {}, "The key is worth something only if you have it from elsewhere, too. ", link("index.json", "index.json"), " is this page for programs."),
	heading("Build with it"), commands("how to build", "mcm build x86_64-linux-musl --static-host --cache URL --trust-key release.pub"),
	element("p", {}, "takes the toolchain from here if it is what your recipes and settings ask for, and builds it otherwise."));
