/* SPDX-License-Identifier: Apache-2.0 */
/* The table of all settings. */
#include "model/settings.h"

#define VERSION_OF(name, package, help)                                                            \
	{                                                                                          \
		name, SETTING_VERSION, package, NULL, help                                         \
	}
#define IGNORED(name, help)                                                                        \
	{                                                                                          \
		name, SETTING_IGNORED, NULL, NULL, help                                            \
	}

/* Why musl-cross-make's names for download places do nothing. */
#define SITE_HELP "recipes list the places to download from; MIRRORS adds others"

const struct setting_info settings_info[] = {
    {"TARGET", SETTING_TEXT, NULL, NULL,
	"targets to build when none is named, separated by spaces"},
    {"OUTPUT", SETTING_TEXT, NULL, NULL, "prefix to install into, as --prefix"},
    {"RELEASES", SETTING_TEXT, NULL, NULL, "named set of releases; versions given beat it"},
    VERSION_OF("GCC_VER", "gcc", "version of GCC"),
    VERSION_OF("BINUTILS_VER", "binutils", "version of binutils"),
    VERSION_OF("MUSL_VER", "musl", "version of musl"),
    VERSION_OF("GMP_VER", "gmp", "version of GMP"),
    VERSION_OF("MPC_VER", "mpc", "version of MPC"),
    VERSION_OF("MPFR_VER", "mpfr", "version of MPFR"),
    VERSION_OF("ISL_VER", "isl", "version of isl; blank builds GCC without it"),
    VERSION_OF("ZSTD_VER", "zstd", "version of zstd; blank builds GCC without it"),
    VERSION_OF("LINUX_VER", "linux", "version of the kernel headers; blank leaves them out"),
    {"SOURCES", SETTING_TEXT, NULL, NULL, "directory whose files are taken before any download"},
    {"STORE", SETTING_TEXT, NULL, NULL, "directory of finished stages and downloads"},
    {"JOBS", SETTING_TEXT, NULL, NULL, "how many processes run at once, as -j"},
    {"LANGUAGES", SETTING_TEXT, NULL, "c,c++", "languages of the compiler: c, c++, fortran"},
    {"COMMON_CONFIG", SETTING_WORDS, NULL, NULL,
	"configure options for GCC, binutils and host libraries"},
    {"BINUTILS_CONFIG", SETTING_WORDS, "binutils", NULL, "configure options for binutils"},
    {"GCC_CONFIG", SETTING_WORDS, "gcc", NULL, "configure options for GCC"},
    {"TOOLCHAIN_CONFIG", SETTING_WORDS, NULL, NULL, "configure options for GCC and binutils"},
    {"MUSL_CONFIG", SETTING_WORDS, "musl", NULL, "configure options for musl"},
    {"DISABLE_WCHAR", SETTING_SWITCH, NULL, NULL, "leave wide characters out"},
    {"DISABLE_ICONV", SETTING_SWITCH, NULL, NULL, "leave iconv's character sets out"},
    {"STATIC_HOST", SETTING_SWITCH, NULL, NULL, "link the toolchain's own programs statically"},
    {"MIRRORS", SETTING_WORDS, NULL, NULL, "URL prefixes tried before a recipe's own URLs"},
    {"OFFLINE", SETTING_SWITCH, NULL, NULL, "never open a network connection"},
    {"HOST_CC", SETTING_TEXT, NULL, NULL, "C compiler for programs that run here"},
    {"HOST_CXX", SETTING_TEXT, NULL, NULL, "C++ compiler for programs that run here"},
    IGNORED("CACHE_URL", "this version has no remote store"),
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
    {NULL, SETTING_TEXT, NULL, NULL, NULL},
};
