/* SPDX-License-Identifier: Apache-2.0 */
/* The table of all settings and options but those of packages. */
#include "settings/settings.h"

#include "adapters/needs.h"

/* What a setting is about comes first, so that nobody can forget to say it. */
#define ROW(what, type, id, text)                                                                  \
	.name = id, .kind = SETTING_##type, .about = ABOUT_##what, .help = text
/* Behind the text may be an OPTION. */
#define WORDS(what, id, text, ...)                                                                 \
	{                                                                                          \
		ROW(what, WORDS, id, text), __VA_ARGS__                                            \
	}
#define TEXT(what, id, value, text, ...)                                                           \
	{                                                                                          \
		ROW(what, TEXT, id, text), .initial = value, __VA_ARGS__                           \
	}
#define SWITCH(what, id, text, ...)                                                                \
	{                                                                                          \
		ROW(what, SWITCH, id, text), __VA_ARGS__                                           \
	}
#define SIZE(what, id, text)                                                                       \
	{                                                                                          \
		ROW(what, SIZE, id, text)                                                          \
	}
#define CHOICE(what, id, values, text, ...)                                                        \
	{                                                                                          \
		ROW(what, CHOICE, id, text), .choices = values, __VA_ARGS__                        \
	}
#define IGNORED(id, text)                                                                          \
	{                                                                                          \
		.name = id, .kind = SETTING_IGNORED, .help = text                                  \
	}
/* An option that is no setting. */
#define ALONE(text, ...)                                                                           \
	{                                                                                          \
		.kind = SETTING_NONE, .help = text, __VA_ARGS__                                    \
	}
/* WORD is what the help calls the value; NULL for none. */
#define OPTION(id, word, of) .option = id, .value = word, .commands = of
#define LETTER(c, id, word, of) .letter = c, OPTION(id, word, of)

/* Why musl-cross-make's names for download places do nothing. */
#define SITE_HELP "recipes list the places to download from; MIRRORS adds others"

/* The first is the default. */
static const char *const iconvs[] = {"full", "utf", NULL};
static const char *const mallocs[] = {"mallocng", "oldmalloc", "mimalloc", NULL};
static const char *const sandboxes[] = {"auto", "off", "require", NULL};
static const char *const optimizations[] = {"ordinary", "profile", NULL};
static const char *const levels[] = {"balanced", "size", "speed", NULL};

const struct setting_info settings_info[] = {
    TEXT(HERE, "TARGET", NULL, "targets to build when none is named, separated by spaces"),
    TEXT(HERE, "OUTPUT", NULL, "prefix of the toolchains (default: ./output[-HOST]/TARGET)",
	OPTION("prefix", "DIR",
	    COMMAND_BUILD | COMMAND_EXEC | COMMAND_PLAN | COMMAND_ENV | COMMAND_DEBUG)),
    TEXT(INPUTS, "RELEASES", NULL, "named set of releases; versions given beat it"),
    TEXT(HERE, "RECIPES", NULL, "directories with recipes of your own, separated by ':'",
	OPTION("recipes", "DIR[:DIR]",
	    COMMANDS_PLAN | COMMAND_ENV | COMMAND_LIST | COMMAND_TEST | COMMAND_BUMP)),
    TEXT(HERE, "SOURCES", NULL, "directory whose files are taken before any download"),
    TEXT(HERE, "PATCHES", NULL, "directory of your own patches, PACKAGE-VERSION/*.{diff,patch}",
	OPTION("patches", "DIR", COMMANDS_PLAN)),
    TEXT(HERE, "STORE", NULL, "directory of finished stages and downloads"),
    TEXT(HERE, "STORE_SIZE", NULL, "bytes of stage outputs that builds leave in the store: 5G"),
    WORDS(HERE, "CACHE_URL", "remote stores to take finished stages from, in this order",
	OPTION("cache", "URL", COMMANDS_BUILD | COMMAND_TRANSFER)),
    TEXT(HERE, "CACHE_PUSH", NULL,
	"put what is built into the first remote store, or into the one named",
	OPTION("cache-push", NULL, COMMANDS_BUILD | COMMAND_TRANSFER)),
    TEXT(HERE, "CACHE_AUTH_FILE", NULL,
	"file with NAME:PASSWORD or Bearer TOKEN for the remote store"),
    TEXT(HERE, "CACHE_TOKEN", NULL, "bearer token for the remote store"),
    TEXT(HERE, "CACHE_SIGN_KEY", NULL,
	"private key that signs what is packed, built again or put into the remote store",
	OPTION("sign-key", "FILE", COMMANDS_BUILD | COMMAND_TRANSFER | COMMAND_PACK)),
    WORDS(HERE, "CACHE_TRUST_KEYS", "public keys of which one must have signed what is taken",
	OPTION("trust-key", "FILE", COMMANDS_BUILD | COMMAND_TRANSFER)),
    TEXT(HERE, "CACHE_REQUIRE", "1",
	"how many different trusted keys must have signed (default: 1)",
	OPTION("require", "N", COMMANDS_BUILD | COMMAND_TRANSFER | COMMAND_VERIFY)),
    TEXT(HERE, "CACHE_TIMEOUT", "30", "seconds for a remote store that says nothing"),
    TEXT(HERE, "REMOTE_EXEC", NULL,
	"build farm (REAPI) that builds stages: grpc://HOST:PORT, grpcs://...",
	OPTION("remote-exec", "URL", COMMANDS_BUILD & ~COMMAND_VERIFY)),
    TEXT(HERE, "REMOTE_JOBS", "8", "how many stages the farm gets at once (default: 8)",
	OPTION("remote-jobs", "N", COMMANDS_BUILD & ~COMMAND_VERIFY)),
    TEXT(HERE, "REMOTE_CA", NULL,
	"file of certificates to trust for grpcs:// in place of the system's"),
    TEXT(HERE, "REMOTE_CERT", NULL, "file of our own certificate for the farm"),
    TEXT(HERE, "REMOTE_KEY", NULL, "file of the private key of that"),
    TEXT(HERE, "REMOTE_HEADERS", NULL, "file of header fields that the farm wants, one a line"),
    WORDS(HERE, "REMOTE_PLATFORM", "properties that a worker must have, as OSFamily=linux"),
    TEXT(HERE, "REMOTE_TIMEOUT", "30", "seconds for a farm that says nothing"),
    TEXT(HERE, "REMOTE_LIMIT", "240", "minutes that a stage may take at the farm"),
    TEXT(HERE, "JOBS", NULL, "how many processes run at once (default: processors)",
	LETTER('j', "jobs", "N", COMMANDS_PLAN | COMMAND_TEST)),
    TEXT(RESULT, "LANGUAGES", "c,c++",
	"languages of the compiler: c, c++, fortran (default: c,c++)",
	OPTION("languages", "LIST", COMMANDS_PLAN)),
    TEXT(RESULT, "WITH", NULL,
	"libraries for the target, as zlib,xz; 'mcm list libraries' has them",
	OPTION("with", "LIST", COMMANDS_PLAN)),
    WORDS(RESULT, "COMMON_CONFIG", "configure options for GCC and binutils"),
    WORDS(RESULT, "TOOLCHAIN_CONFIG", "configure options for GCC and binutils"),
    SWITCH(RESULT, "DISABLE_WCHAR", "leave wide and multibyte characters out of musl and libstdc++",
	OPTION("disable-wchar", NULL, COMMANDS_PLAN)),
    SWITCH(RESULT, "DISABLE_ICONV", "leave iconv out of musl",
	OPTION("disable-iconv", NULL, COMMANDS_PLAN)),
    CHOICE(RESULT, "ICONV", iconvs,
	"character sets of iconv: full, or utf for Unicode, ASCII and Latin-1"),
    CHOICE(RESULT, "MALLOC", mallocs, "memory allocator of musl: mallocng, oldmalloc or mimalloc"),
    CHOICE(RESULT, "MUSL_OPTIMIZE", levels, "optimisation of musl: balanced, size or speed"),
    SWITCH(RESULT, "UNWIND_TABLES", "unwind tables for musl, so that stacks are seen through it"),
    SWITCH(RESULT, "DEBUG_INFO", "debug information for the target's libraries",
	OPTION("debug-info", NULL, COMMANDS_PLAN)),
    SIZE(RESULT, "THREAD_STACK", "default stack size of threads, as 8M; musl's own is 128K"),
    SWITCH(RESULT, "DISABLE_SHARED", "no shared libraries: all programs are static"),
    SWITCH(RESULT, "DEFAULT_STATIC", "link programs statically unless told otherwise"),
    SWITCH(RESULT, "DEFAULT_PIE", "make position independent programs unless told otherwise"),
    SWITCH(RESULT, "DEFAULT_SSP", "protect stacks of programs unless told otherwise"),
    SWITCH(RESULT, "DISABLE_LTO", "GCC and binutils without link-time optimisation"),
    CHOICE(RESULT, "OPTIMIZE", optimizations,
	"how GCC is compiled: ordinary, or profile, by a profile of itself",
	OPTION("optimize", "HOW", COMMANDS_PLAN)),
    SWITCH(RESULT, "STATIC_HOST", "a toolchain that runs on any Linux of this machine's CPU",
	OPTION("static-host", NULL, COMMANDS_PLAN & ~COMMAND_DIST)),
    TEXT(RESULT, "HOST", NULL, "a toolchain that runs on this target",
	OPTION("host", "TARGET", COMMANDS_PLAN & ~COMMAND_DIST)),
    SWITCH(RESULT, "NATIVE", "a toolchain that runs on its own target",
	OPTION("native", NULL, COMMANDS_PLAN & ~COMMAND_DIST)),
    WORDS(HERE, "MIRRORS", "URL prefixes tried before a recipe's own URLs"),
    SWITCH(HERE, "LOCKED", "take only what 'mcm lock' wrote down",
	OPTION("locked", NULL, COMMANDS_PLAN)),
    TEXT(HERE, "LOCK", "mcm.lock", "file that 'mcm lock' writes (default: mcm.lock)",
	OPTION("lock", "FILE", COMMANDS_PLAN)),
    SWITCH(HERE, "OFFLINE", "never open a network connection",
	OPTION("offline", NULL, COMMANDS_PLAN | COMMAND_TEST)),
    TEXT(INPUTS, "HOST_CC", NULL, "C compiler for programs that run here"),
    TEXT(INPUTS, "HOST_CXX", NULL, "C++ compiler for programs that run here"),
    TEXT(INPUTS, "HOST_PATH", HOST_DIRECTORIES,
	"directories that programs of this machine are taken from"),
    TEXT(INPUTS, "HOST_PROGRAMS", NULL,
	"programs of this machine that recipes may call beside the usual"),
    CHOICE(INPUTS, "SANDBOX", sandboxes,
	"build in a sandbox: auto, where the system has one; off; require"),
    TEXT(HERE, "LAUNCHER", NULL, "program to call these compilers through: distcc, icecc, ccache",
	OPTION("launcher", "PROGRAM", COMMANDS_BUILD)),
    IGNORED("DL_CMD", "mcm downloads by itself"),
    IGNORED("SHA1_CMD", "mcm checks SHA-256 digests by itself"),
    IGNORED("COWPATCH", "mcm patches a tree of its own for every release"),
    IGNORED("CONFIG_SUB_REV", "config.sub is taken as each release has it"),
    IGNORED("GNU_SITE", SITE_HELP),
    IGNORED("GCC_SITE", SITE_HELP),
    IGNORED("GCC_SNAP", SITE_HELP),
    IGNORED("BINUTILS_SITE", SITE_HELP),
    IGNORED("GMP_SITE", SITE_HELP),
    IGNORED("MPC_SITE", SITE_HELP),
    IGNORED("MPFR_SITE", SITE_HELP),
    IGNORED("ISL_SITE", SITE_HELP),
    IGNORED("MUSL_SITE", SITE_HELP),
    IGNORED("MUSL_REPO", SITE_HELP),
    IGNORED("LINUX_SITE", SITE_HELP),
    IGNORED("LINUX_HEADERS_SITE", SITE_HELP),
    ALONE("build whatever does not depend on a failed stage",
	LETTER('k', "keep-going", NULL, COMMANDS_BUILD & ~COMMAND_DIST)),
    ALONE("auto, tty, plain, json or quiet",
	OPTION("progress", "STYLE", COMMANDS_BUILD | COMMAND_FETCH | COMMAND_PACK)),
    ALONE("also put the files into DIR, which then serves as SOURCES",
	OPTION("to", "DIR", COMMAND_FETCH)),
    ALONE(
	"directory of recipes that gets the release (default: the last of --recipes, or mcm's own)",
	OPTION("to", "DIR", COMMAND_BUMP)),
    ALONE("where the source is, in place of the package's own places",
	OPTION("url", "URL", COMMAND_BUMP)),
    ALONE("the source, where it is at hand already", OPTION("file", "FILE", COMMAND_BUMP)),
    ALONE("file of upstream's OpenPGP keys, in place of the package's own",
	OPTION("key", "FILE", COMMAND_BUMP)),
    ALONE("say for each stage why it is built or reused", OPTION("explain", NULL, COMMAND_PLAN)),
    ALONE("each release for each target (all of them, if none is named), tested longest ago first",
	OPTION("all", NULL, COMMAND_PLAN)),
    ALONE("how long it would take on that many workers, or on N machines of P processors",
	OPTION("simulate", "N[xP][,...]", COMMAND_PLAN)),
    ALONE("text, json, svg, html, dot or github-matrix (default: as the name of FILE ends)",
	OPTION("format", "FORMAT", COMMAND_PLAN)),
    ALONE("sh (default), go, cmake, meson, cargo, make, github, json, bazel, conan, ...",
	OPTION("format", "FORMAT", COMMAND_ENV)),
    ALONE("text (default), json, openvex, cyclonedx or spdx",
	OPTION("format", "FORMAT", COMMAND_AUDIT)),
    ALONE("text (default), json or html", OPTION("format", "FORMAT", COMMAND_DIFF)),
    ALONE("text, json, html, svg or trace (default: as the name of FILE ends)",
	OPTION("format", "FORMAT", COMMAND_REPORT)),
    ALONE("write into FILE, not to standard output",
	LETTER('o', "output", "FILE", COMMAND_DIFF | COMMAND_REPORT | COMMAND_PLAN)),
    ALONE("go on with what the stage that runs writes, until it ends",
	LETTER('f', "follow", NULL, COMMAND_LOG)),
    ALONE("where the bytes of a prefix or of a program are",
	OPTION("size", "PREFIX|PROGRAM", COMMAND_REPORT)),
    ALONE("map that GNU ld wrote of the program's link", OPTION("map", "FILE", COMMAND_REPORT)),
    ALONE("which build, by its id (default: the last)", OPTION("build", "ID", COMMAND_REPORT)),
    ALONE("write a report of the build into FILE: .html, .svg, .json, .trace or text",
	OPTION("report", "FILE", COMMANDS_BUILD & ~COMMAND_DIST)),
    ALONE("run the compilers of both prefixes to compare their specs",
	OPTION("specs", NULL, COMMAND_DIFF)),
    ALONE("fail if a bug in programs, linking or inspecting is not mended",
	OPTION("fail-on", "WHAT", COMMAND_AUDIT)),
    ALONE("Go and Rust link dynamically, as shared libraries need it",
	OPTION("dynamic", NULL, COMMAND_EXEC | COMMAND_ENV)),
    ALONE("which toolchain of a prefix, if it has several",
	OPTION("target", "TARGET",
	    COMMAND_EXEC | COMMAND_ENV | COMMAND_TEST | COMMAND_ABI | COMMAND_AUDIT | COMMAND_PACK |
		COMMAND_VERIFY | COMMAND_DIFF | COMMAND_DEBUG)),
    ALONE(
	"a larger suite of tests in place of the quick one", OPTION("suite", "NAME", COMMAND_TEST)),
    ALONE("directory that has the suite's source, in place of what recipes fetch",
	OPTION("source", "DIR", COMMAND_TEST)),
    ALONE("what the suite's tests are compiled with, by its names for that; all",
	OPTION("options", "LIST", COMMAND_TEST)),
    ALONE("how its programs are linked: static, pie, dynamic (default: as the suite says)",
	OPTION("ways", "LIST", COMMAND_TEST)),
    ALONE("tests of these names alone, which are patterns as of a shell",
	OPTION("only", "PATTERN,...", COMMAND_TEST)),
    ALONE("also write the results into FILE, as JUnit XML", OPTION("junit", "FILE", COMMAND_TEST)),
    ALONE("write into the recipes that this was tested, if nothing failed",
	OPTION("record", NULL, COMMAND_TEST)),
    ALONE("let the debugger read its commands from FILE, when the program is there",
	OPTION("command", "FILE", COMMAND_DEBUG)),
    ALONE("no questions and no prompt: when its commands are done, the debugger ends",
	OPTION("batch", NULL, COMMAND_DEBUG)),
    ALONE("then build stages (STAGE,...; all) again, and compare",
	OPTION("check", "[=STAGE]", COMMAND_BUILD)),
    ALONE(
	"build all of it again from sources, and compare", OPTION("rebuild", NULL, COMMAND_VERIFY)),
    ALONE("the archive, whose name ends in .tar.zst or .tar.xz; of verify, the statement",
	LETTER('o', "output", "FILE", COMMAND_PACK | COMMAND_VERIFY)),
    ALONE("signed statements about it (default: those beside an archive, or in a prefix)",
	OPTION("signature", "FILE", COMMAND_VERIFY)),
    ALONE("machines that the toolchains run on, as x86_64,aarch64: CPUs or targets",
	OPTION("hosts", "LIST", COMMAND_DIST)),
    ALONE("targets that the toolchains are for", OPTION("targets", "LIST", COMMAND_DIST)),
    ALONE("static builds of mcm, which go with the toolchains of their hosts",
	OPTION("programs", "FILE,...", COMMAND_DIST)),
    ALONE("put an image into this directory, an OCI image layout",
	OPTION("oci", "DIR", COMMAND_PACK)),
    ALONE("make an image of a static program", OPTION("app", "PROGRAM", COMMAND_PACK)),
    ALONE("tag of the image (default: the compiler's release; of a program: latest)",
	OPTION("tag", "TAG", COMMAND_PACK)),
    ALONE("put this machine's CA certificates into the program's image",
	OPTION("certificates", NULL, COMMAND_PACK)),
    ALONE("put this machine's time zones into the program's image",
	OPTION("zoneinfo", NULL, COMMAND_PACK)),
    ALONE("put an empty /tmp into the program's image", OPTION("tmp", NULL, COMMAND_PACK)),
    ALONE("fail, and say why, if a file is no static program",
	OPTION("static", NULL, COMMAND_INSPECT)),
    ALONE("JSON in place of text",
	OPTION("json", NULL, COMMAND_INSPECT | COMMAND_LIST | COMMAND_STATUS | COMMAND_STATS)),
    ALONE("keep stage outputs up to SIZE bytes, K, M or G (default: STORE_SIZE or 5G)",
	OPTION("max-size", "SIZE", COMMAND_GC)),
    ALONE("also remove sources not used for DAYS days", OPTION("max-age", "DAYS", COMMAND_GC)),
    ALONE("read settings from FILE (default: config.mak, if there is one)",
	OPTION("config", "FILE", COMMANDS_PLAN | COMMAND_ENV)),
    ALONE("one setting; mcm-config(5) lists them",
	OPTION("set", "NAME=VALUE", COMMANDS_PLAN | COMMAND_ENV)),
    {.help = NULL},
};
