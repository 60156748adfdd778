/* SPDX-License-Identifier: Apache-2.0 */
/* What each view writes for fixed sequences of events, to the byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "ui/ui.h"
#include "ui/ui_text.h"
#include "ui/ui_view.h"

#define TRIPLE "x86_64-linux-musl"

static double clock_now;

static double fake_clock(void)
{
	return clock_now;
}

struct screen {
	void *ctx;
	struct ui *ui;
	FILE *stream;
	char *text;
	size_t size;
	size_t seen; /* bytes of text that were expected already */
};

static void screen_open(struct screen *s, enum ui_mode mode)
{
	clock_now = 1000;
	s->seen = 0;
	s->ctx = talloc_new(NULL);
	s->stream = open_memstream(&s->text, &s->size);
	assert_non_null(s->stream);
	s->ui = ui_new_with_clock(s->ctx, mode, s->stream, fake_clock);
}

static void screen_close(struct screen *s)
{
	mem_free(s->ctx);
	fclose(s->stream);
	free(s->text);
}

static void post(struct screen *s, struct event event)
{
	struct event_sink sink = ui_sink(s->ui);

	sink.emit(sink.data, &event);
}

/* What was written since the last call. */
static void expect(struct screen *s, const char *wanted)
{
	fflush(s->stream);
	assert_string_equal(s->text + s->seen, wanted);
	s->seen = s->size;
}

#define SEND(s, ...) post((s), (struct event){__VA_ARGS__})

static const char *const long_tail =
    "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n"
    "19\n20\n21\n\033[1;31merror:\033[0m bad\033\trc\r\n";

static void test_plain_build(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, UI_PLAIN);
	SEND(&s, .kind = EVENT_REUSED, .stage = "mpc", .count = 2);
	expect(&s, "mpc: reused\n");
	SEND(&s, .kind = EVENT_BEGIN, .count = 17, .seconds = 840);
	expect(&s, "17 stages to build, about 14 min\n");
	SEND(&s, .kind = EVENT_REUSED, .stage = "gmp");
	expect(&s, "[ 0/17] gmp: reused\n");
	SEND(&s, .kind = EVENT_REUSED, .stage = "mpfr", .text = "built 3 days ago");
	expect(&s, "[ 0/17] mpfr: reused (built 3 days ago)\n");
	SEND(&s, .kind = EVENT_START, .stage = "gcc", .target = TRIPLE, .seconds = 360);
	expect(&s, "[ 0/17] gcc@" TRIPLE ": started (about 6 min)\n");
	SEND(&s, .kind = EVENT_START, .stage = "binutils@" TRIPLE, .target = TRIPLE, .seconds = -1);
	expect(&s, "[ 0/17] binutils@" TRIPLE ": started\n");
	SEND(&s, .kind = EVENT_STEP, .stage = "gcc", .target = TRIPLE, .text = "configure");
	expect(&s, "");
	clock_now += 312;
	SEND(&s, .kind = EVENT_DONE, .stage = "gcc", .target = TRIPLE, .seconds = 312.2);
	expect(&s, "[ 1/17] gcc@" TRIPLE ": done in 5 min 12 s\n"
		   "[ 1/17] still running: binutils@" TRIPLE " 5 min 12 s; about 14 min left\n");
	SEND(&s, .kind = EVENT_SKIPPED, .stage = "musl", .target = TRIPLE, .text = "gcc@" TRIPLE);
	expect(&s, "[ 1/17] musl@" TRIPLE ": skipped, as gcc@" TRIPLE " failed\n");
	SEND(&s, .kind = EVENT_INTERRUPTED, .stage = "musl", .target = TRIPLE, .seconds = 61);
	expect(&s, "[ 1/17] musl@" TRIPLE ": interrupted after 1 min 1 s\n");
	SEND(&s, .kind = EVENT_LEFT, .stage = "gcc", .target = TRIPLE);
	expect(&s, "");
	SEND(&s, .kind = EVENT_SKIPPED, .stage = "x");
	expect(&s, "[ 1/17] x: skipped\n");
	SEND(&s, .kind = EVENT_INSTALLED, .text = "/opt/cross");
	expect(&s, "installed: /opt/cross\n");
	SEND(&s, .kind = EVENT_END, .seconds = 3840, .text = "1 target built");
	expect(&s, "1 target built (1 h 4 min)\n");
	screen_close(&s);
}

/* Outside of a run, too: what packs or fetches alone has no other. */
static void test_packing(void **state)
{
	static const struct event packing = {.kind = EVENT_PACK,
				      .stage = "a.tar.xz",
				      .text = TRIPLE,
				      .total = 300000000},
				  further = {.kind = EVENT_PACK,
				      .stage = "a.tar.xz",
				      .bytes = 120000000,
				      .total = 300000000},
				  packed = {
				      .kind = EVENT_PACKED, .stage = "a.tar.xz", .bytes = 51000000};
	struct screen s;

	(void)state;
	screen_open(&s, UI_PLAIN);
	post(&s, packing);
	expect(&s, "packing a.tar.xz (300.0 MB)\n");
	post(&s, further);
	expect(&s, "");
	clock_now += 30;
	post(&s, further);
	expect(&s, "still running: a.tar.xz 120.0 MB of 300.0 MB\n");
	post(&s, packed);
	expect(&s, "packed a.tar.xz: 51.0 MB\n");
	screen_close(&s);
	/* What a build was to take, which was found in the store, says nothing of packing. */
	screen_open(&s, UI_PLAIN);
	SEND(&s, .kind = EVENT_BEGIN, .seconds = 1);
	SEND(&s, .kind = EVENT_END, .seconds = 0.1);
	post(&s, packing);
	clock_now += 30;
	post(&s, further);
	expect(&s, "done in 0.1 s\npacking a.tar.xz (300.0 MB)\n"
		   "still running: a.tar.xz 120.0 MB of 300.0 MB\n");
	screen_close(&s);
	screen_open(&s, UI_TTY);
	post(&s, packing);
	expect(&s, "\033[?25la.tar.xz 0 bytes of 300.0 MB\n\033[?25h");
	clock_now += 1;
	post(&s, further);
	expect(&s, "\033[?25l\r\033[1A\033[Ja.tar.xz 120.0 MB of 300.0 MB\n\033[?25h");
	post(&s, packed);
	expect(&s, "\033[?25l\r\033[1A\033[Jpacked a.tar.xz: 51.0 MB\n\033[?25h");
	screen_close(&s);
	screen_open(&s, UI_QUIET);
	post(&s, packing);
	post(&s, packed);
	expect(&s, "");
	screen_close(&s);
}

/* A path that fills the line would hide how far it is. */
static void test_packing_by_path(void **state)
{
	static const char path[] = "/srv/www/releases/2026/some/more/directories/x86_64/"
				   "x86_64-linux-musl-14.2.0.tar.xz";
	struct screen s;

	(void)state;
	screen_open(&s, UI_TTY);
	SEND(&s, .kind = EVENT_PACK, .stage = path, .text = TRIPLE, .total = 300000000);
	expect(&s, "\033[?25lx86_64-linux-musl-14.2.0.tar.xz 0 bytes of 300.0 MB\n\033[?25h");
	SEND(&s, .kind = EVENT_PACKED, .stage = path, .bytes = 51000000);
	expect(
	    &s, mem_printf(s.ctx, "\033[?25l\r\033[1A\033[Jpacked %s: 51.0 MB\n\033[?25h", path));
	clock_now += 1;
	SEND(&s, .kind = EVENT_PACK, .stage = "oci/", .text = TRIPLE, .total = 300000000);
	expect(&s, "\033[?25loci/ 0 bytes of 300.0 MB\n\033[?25h");
	screen_close(&s);
}

static void test_plain_ends(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, UI_PLAIN);
	SEND(&s, .kind = EVENT_BEGIN, .total = 0, .seconds = -1);
	expect(&s, "");
	SEND(&s, .kind = EVENT_REUSED, .stage = "gmp");
	expect(&s, "gmp: reused\n");
	SEND(&s, .kind = EVENT_END, .seconds = 0.04);
	expect(&s, "done in 0.0 s\n");
	SEND(&s, .kind = EVENT_END, .seconds = -1);
	expect(&s, "done\n");
	SEND(&s, .kind = EVENT_END, .seconds = 12, .status = 1);
	expect(&s, "failed after 12 s\n");
	SEND(&s, .kind = EVENT_END, .seconds = 12, .status = 130);
	expect(&s, "interrupted after 12 s\n");
	SEND(&s, .kind = EVENT_BEGIN, .total = 1, .seconds = -1);
	expect(&s, "1 stage to build\n");
	screen_close(&s);
}

static void test_plain_table(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, UI_PLAIN);
	SEND(&s, .kind = EVENT_FAILED, .stage = "gcc", .target = "a", .text = "make all: exit 2",
	    .log = "/logs/gcc.log");
	SEND(&s, .kind = EVENT_SKIPPED, .stage = "musl", .target = "a", .text = "gcc@a");
	SEND(&s, .kind = EVENT_SKIPPED, .stage = "toolchain", .target = "a", .text = "gcc@a");
	SEND(&s, .kind = EVENT_FAILED, .stage = "binutils", .target = "b");
	fflush(s.stream);
	s.seen = s.size;
	SEND(&s, .kind = EVENT_END, .seconds = 12, .status = 1);
	expect(&s, "failed after 12 s\n"
		   "  stage       cause             log\n"
		   "  gcc@a       make all: exit 2  /logs/gcc.log\n"
		   "  binutils@b                    \n"
		   "  skipped: musl@a, toolchain@a\n");
	screen_close(&s);
}

static void test_plain_failure(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, UI_PLAIN);
	SEND(&s, .kind = EVENT_BEGIN, .total = 3, .seconds = -1);
	expect(&s, "3 stages to build\n");
	SEND(&s, .kind = EVENT_FAILED, .stage = "gcc", .target = TRIPLE, .seconds = 61,
	    .text = "make all: exit status 2", .command = "make all", .dir = "/w/build",
	    .log = "/w/gcc.log", .tail = long_tail);
	expect(&s, "[0/3] gcc@" TRIPLE ": FAILED after 1 min 1 s\n"
		   "  cause:     make all: exit status 2\n"
		   "  command:   make all\n"
		   "  directory: /w/build\n"
		   "  log:       /w/gcc.log\n"
		   "  last lines of the log:\n"
		   "    3\n    4\n    5\n    6\n    7\n    8\n    9\n    10\n    11\n    12\n"
		   "    13\n    14\n    15\n    16\n    17\n    18\n    19\n    20\n    21\n"
		   "    error: bad? rc\n");
	SEND(&s, .kind = EVENT_FAILED, .stage = "musl", .target = TRIPLE, .text = "no\nspace",
	    .tail = "");
	expect(&s, "[0/3] musl@" TRIPLE ": FAILED\n  cause:     no space\n");
	screen_close(&s);
}

static void test_plain_heartbeat(void **state)
{
	static const char *const running[] = {"gcc@" TRIPLE, NULL};
	struct screen s;

	(void)state;
	screen_open(&s, UI_PLAIN);
	SEND(&s, .kind = EVENT_BEGIN, .total = 17, .seconds = -1);
	SEND(&s, .kind = EVENT_START, .stage = "gcc", .target = TRIPLE, .seconds = -1);
	expect(&s, "17 stages to build\n[ 0/17] gcc@" TRIPLE ": started\n");
	for (int i = 0; i < 58; i++) {
		clock_now += 0.5;
		SEND(&s, .kind = EVENT_TICK, .done = 3, .count = 17, .seconds = -1,
		    .running = running);
	}
	expect(&s, "");
	clock_now += 1;
	SEND(&s, .kind = EVENT_TICK, .done = 3, .count = 17, .seconds = -1, .running = running);
	expect(&s, "[ 3/17] still running: gcc@" TRIPLE " 30 s\n");
	SEND(&s, .kind = EVENT_PROGRESS, .stage = "gcc", .target = TRIPLE, .fraction = 0.625,
	    .seconds = 30);
	SEND(&s, .kind = EVENT_STEP, .stage = "gcc", .target = TRIPLE, .text = "make all");
	SEND(&s, .kind = EVENT_WAIT, .stage = "musl", .target = TRIPLE, .text = "pid 12");
	expect(&s, "[ 3/17] musl@" TRIPLE ": waiting for pid 12 to finish the same\n");
	SEND(&s, .kind = EVENT_DOWNLOAD, .stage = "isl", .text = "https://h/isl.tar.xz",
	    .total = 2000000);
	SEND(&s, .kind = EVENT_DOWNLOAD, .stage = "isl", .bytes = 500000, .total = -1);
	expect(&s, "downloading isl from https://h/isl.tar.xz (2.0 MB)\n");
	clock_now += 220;
	SEND(&s, .kind = EVENT_TICK, .done = 4, .count = 17, .seconds = 180, .running = running);
	expect(&s, "[ 4/17] still running: gcc@" TRIPLE " 4 min 10 s 62 % (make all), musl@" TRIPLE
		   " 3 min 40 s (waiting for pid 12), isl 500.0 kB of 2.0 MB; about 3 min left\n");
	SEND(&s, .kind = EVENT_DONE, .stage = "gcc", .target = TRIPLE, .seconds = 250);
	SEND(&s, .kind = EVENT_REUSED, .stage = "musl", .target = TRIPLE);
	SEND(&s, .kind = EVENT_FETCHED, .stage = "isl", .text = "upstream");
	expect(&s, "[ 5/17] gcc@" TRIPLE ": done in 4 min 10 s\n[ 5/17] musl@" TRIPLE
		   ": reused\nfetched isl: 500.0 kB from upstream\n");
	SEND(&s, .kind = EVENT_PROGRESS, .stage = "gcc", .target = TRIPLE, .fraction = 1,
	    .seconds = 250);
	clock_now += 100;
	SEND(&s, .kind = EVENT_TICK, .done = 5, .count = 17, .seconds = -1);
	expect(&s, "");
	screen_close(&s);
}

static void test_plain_fetch(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, UI_PLAIN);
	SEND(&s, .kind = EVENT_DOWNLOAD, .stage = "gcc", .text = "https://h/g\033[2J.tar",
	    .total = -1);
	expect(&s, "downloading gcc from https://h/g.tar\n");
	SEND(&s, .kind = EVENT_FETCHED, .stage = "gcc", .bytes = 88123456, .text = "mirror");
	expect(&s, "fetched gcc: 88.1 MB from mirror\n");
	SEND(&s, .kind = EVENT_WAIT, .stage = "musl");
	expect(&s, "musl: waiting for another mcm to finish the same\n");
	clock_now += 30;
	SEND(&s, .kind = EVENT_TICK, .seconds = -1);
	expect(&s, "still running: musl 30 s (waiting for another mcm)\n");
	SEND(&s, .kind = EVENT_FETCHED, .stage = "musl");
	expect(&s, "fetched musl\n");
	/* A download that failed is forgotten in time, and nothing runs then. */
	SEND(&s, .kind = EVENT_DOWNLOAD, .stage = "isl", .text = "https://h/");
	expect(&s, "downloading isl from https://h/\n");
	clock_now += 301;
	SEND(&s, .kind = EVENT_TICK, .seconds = -1);
	expect(&s, "");
	screen_close(&s);
}

static void test_quiet(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, UI_QUIET);
	SEND(&s, .kind = EVENT_BEGIN, .total = 3, .seconds = -1);
	SEND(&s, .kind = EVENT_START, .stage = "gcc", .seconds = -1);
	SEND(&s, .kind = EVENT_TICK, .count = 3, .seconds = -1);
	SEND(&s, .kind = EVENT_DOWNLOAD, .stage = "a", .text = "https://h/");
	SEND(&s, .kind = EVENT_END, .seconds = 1);
	expect(&s, "");
	SEND(&s, .kind = EVENT_FAILED, .stage = "gcc", .text = "killed");
	expect(&s, "gcc: FAILED\n  cause:     killed\n");
	screen_close(&s);
}

#define HIDE "\033[?25l"
#define SHOW "\033[?25h"

static void test_tty(void **state)
{
	struct screen s;

	(void)state;
	setenv("NO_COLOR", "1", 1);
	screen_open(&s, UI_TTY);
	SEND(&s, .kind = EVENT_BEGIN, .total = 4, .seconds = 100);
	expect(&s, HIDE "4 stages to build, about 2 min\n"
			"[------------------------]  0 %  0/4 done, about 2 min left\n" SHOW);
	SEND(&s, .kind = EVENT_START, .stage = "gcc", .target = TRIPLE, .seconds = 90);
	expect(&s, ""); /* too soon after the last drawing */
	clock_now += 0.5;
	SEND(&s, .kind = EVENT_TICK, .count = 4, .seconds = 60);
	expect(&s, HIDE "\r\033[1A\033[J"
			"[------------------------]  0 %  0/4 done, about 60 s left\n"
			"gcc@" TRIPLE " 0 s\n" SHOW);
	clock_now += 0.3;
	SEND(&s, .kind = EVENT_TICK, .count = 4, .seconds = 60);
	expect(&s, HIDE "\r\033[2A\033[J"
			"[------------------------]  1 %  0/4 done, about 60 s left\n"
			"gcc@" TRIPLE " 0 s\n" SHOW);
	SEND(&s, .kind = EVENT_TICK, .count = 4, .seconds = 60);
	clock_now += 0.01;
	SEND(&s, .kind = EVENT_TICK, .count = 4, .seconds = 60);
	expect(&s, "");
	clock_now = 1060;
	SEND(&s, .kind = EVENT_PROGRESS, .stage = "gcc", .target = TRIPLE, .fraction = .5,
	    .seconds = 60);
	expect(&s, HIDE "\r\033[2A\033[J"
			"[############------------] 50 %  0/4 done, about 60 s left\n"
			"gcc@" TRIPLE " 1 min 0 s 50 %\n" SHOW);
	SEND(&s, .kind = EVENT_DONE, .stage = "gcc", .target = TRIPLE, .seconds = 60);
	expect(&s, HIDE "\r\033[2A\033[J"
			"[1/4] gcc@" TRIPLE ": done in 1 min 0 s\n"
			"[############------------] 50 %  1/4 done, about 60 s left\n" SHOW);
	/* With the last one all is done, whatever the tick before said. */
	SEND(&s, .kind = EVENT_DONE, .stage = "lib", .seconds = 1, .done = 4, .count = 4);
	expect(&s, HIDE "\r\033[1A\033[J"
			"[4/4] lib: done in 1 s\n"
			"[########################] 100 %  4/4 done\n" SHOW);
	SEND(&s, .kind = EVENT_END, .seconds = 60, .text = "done");
	expect(&s, HIDE "\r\033[1A\033[Jdone (1 min 0 s)\n" SHOW);
	mem_free(s.ui);
	expect(&s, "");
	screen_close(&s);
	unsetenv("NO_COLOR");
}

static void test_tty_many(void **state)
{
	struct screen s;
	char name[32];

	(void)state;
	setenv("NO_COLOR", "1", 1);
	screen_open(&s, UI_TTY);
	SEND(&s, .kind = EVENT_BEGIN, .total = 9, .seconds = -1);
	for (int i = 0; i < 9; i++) {
		snprintf(name, sizeof name, "stage%d", i);
		SEND(&s, .kind = EVENT_START, .stage = name, .target = TRIPLE, .seconds = -1);
	}
	expect(&s, HIDE "9 stages to build\n[------------------------]  0 %  0/9 done\n" SHOW);
	clock_now += 2;
	SEND(&s, .kind = EVENT_TICK, .done = 0, .count = 9, .seconds = -1);
	expect(&s, HIDE "\r\033[1A\033[J[------------------------]  0 %  0/9 done\n"
			"stage0@" TRIPLE " 2 s, stage1@" TRIPLE " 2 s\n"
			"stage2@" TRIPLE " 2 s, stage3@" TRIPLE " 2 s  +5 more\n" SHOW);
	mem_free(s.ui);
	expect(&s, HIDE "\r\033[3A\033[J" SHOW);
	screen_close(&s);
	unsetenv("NO_COLOR");
}

static void test_tty_messages(void **state)
{
	struct screen s;

	(void)state;
	unsetenv("NO_COLOR");
	setenv("TERM", "xterm", 1);
	screen_open(&s, UI_TTY);
	FILE *former = report_redirect(s.stream);
	SEND(&s, .kind = EVENT_BEGIN, .total = 2, .seconds = -1);
	expect(&s, HIDE "2 stages to build\n[------------------------]  0 %  0/2 done\n" SHOW);
	report_warn(NULL, "something about '%s'", "x");
	expect(&s, HIDE "\r\033[1A\033[J" SHOW "mcm: warning: something about 'x'\n" HIDE
			"[------------------------]  0 %  0/2 done\n" SHOW);
	SEND(&s, .kind = EVENT_FAILED, .stage = "gcc", .text = "killed");
	expect(&s, HIDE "\r\033[1A\033[J\033[31m[0/2] gcc: FAILED\033[0m\n  cause:     killed\n"
			"[------------------------]  0 %  0/2 done\n" SHOW);
	SEND(&s, .kind = EVENT_INSTALLED, .text = "/p");
	expect(&s, HIDE "\r\033[1A\033[J\033[32minstalled: /p\033[0m\n"
			"[------------------------]  0 %  0/2 done\n" SHOW);
	mem_free(s.ui);
	expect(&s, HIDE "\r\033[1A\033[J" SHOW);
	report_warn(NULL, "later");
	expect(&s, "mcm: warning: later\n");
	report_redirect(former);
	screen_close(&s);
}

/* A real terminal of a given width: nothing may be wider than it. */
static void test_tty_width(void **state)
{
	struct winsize size = {.ws_row = 24, .ws_col = 20};
	static const char wanted[] = HIDE
	    "2 stages to build\r\n[------------------\r\n" SHOW HIDE
	    "\r\033[1A\033[J[------------------\r\nb\303\244deutung@x86_64-li\r\n" SHOW HIDE
	    "\r\033[2A\033[J" SHOW;
	char text[sizeof wanted] = "";
	ssize_t n;
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	(void)state;
	/* Sandboxes without terminals: nothing to see then. */
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		return;
	int fd = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (fd < 0)
		return;
	assert_int_equal(ioctl(fd, TIOCSWINSZ, &size), 0);
	FILE *stream = fdopen(fd, "w");
	setenv("NO_COLOR", "1", 1);
	setenv("TERM", "xterm", 1);
	unsetenv("CI");
	clock_now = 1000;
	struct ui *ui = ui_new_with_clock(NULL, UI_AUTO, stream, fake_clock);
	struct event_sink sink = ui_sink(ui);
	sink.emit(sink.data, &(struct event){.kind = EVENT_BEGIN, .total = 2, .seconds = -1});
	sink.emit(sink.data,
	    &(struct event){.kind = EVENT_START, .stage = "b\303\244deutung", .target = TRIPLE});
	clock_now += 1;
	sink.emit(sink.data, &(struct event){.kind = EVENT_TICK, .count = 2, .seconds = -1});
	mem_free(ui);
	/* The terminal hands over a line at a time. */
	for (size_t got = 0; got < strlen(wanted); got += (size_t)n) {
		n = read(master, text + got, strlen(wanted) - got);
		assert_true(n > 0);
	}
	assert_string_equal(text, wanted);
	fclose(stream);
	close(master);
	unsetenv("NO_COLOR");
}

/* In CI, without a terminal or with a dumb one, UI_AUTO is plain. */
static void test_auto(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, UI_AUTO);
	SEND(&s, .kind = EVENT_REUSED, .stage = "gmp");
	expect(&s, "gmp: reused\n");
	screen_close(&s);
}

static struct json *last_line(struct screen *s)
{
	fflush(s->stream);
	const char *line = s->text + s->seen;
	assert_true(s->size > s->seen);
	assert_ptr_equal(strchr(line, '\n'), s->text + s->size - 1);
	struct json *object = json_parse(line, "line");
	assert_non_null(object);
	s->seen = s->size;
	return object;
}

static void test_json(void **state)
{
	static const char *const running[] = {"gcc@" TRIPLE, "gmp", NULL};
	struct screen s;

	(void)state;
	screen_open(&s, UI_JSON);
	SEND(&s, .kind = EVENT_FAILED, .stage = "gcc", .target = TRIPLE, .text = "a \"b\"\n\xff",
	    .tail = "x\ny\n", .command = "make", .dir = "/d", .log = "/l", .seconds = 2.5);
	struct json *o = last_line(&s);
	assert_string_equal(json_get_string(o, "event"), "failed");
	assert_string_equal(json_get_string(o, "stage"), "gcc");
	assert_string_equal(json_get_string(o, "target"), TRIPLE);
	assert_string_equal(json_get_string(o, "text"), "a \"b\"\n\xef\xbf\xbd");
	assert_string_equal(json_get_string(o, "tail"), "x\ny\n");
	assert_string_equal(json_get_string(o, "command"), "make");
	assert_string_equal(json_get_string(o, "dir"), "/d");
	assert_string_equal(json_get_string(o, "log"), "/l");
	assert_true(json_get_real(o, "seconds", 0) == 2.5);
	double age = (double)time(NULL) - json_get_real(o, "time", 0);
	assert_true(age > -2 && age < 10);
	json_free(o);

	SEND(&s, .kind = EVENT_TICK, .done = 1, .count = 5, .seconds = -1, .running = running);
	o = last_line(&s);
	assert_string_equal(json_get_string(o, "event"), "tick");
	assert_non_null(json_get(o, "stage")); /* there, and null */
	assert_null(json_get_string(o, "stage"));
	assert_int_equal(json_get_int(o, "done", 0), 1);
	assert_int_equal(json_get_int(o, "count", 0), 5);
	assert_true(json_get_real(o, "seconds", 7) == 7);
	assert_int_equal(json_count(json_get(o, "running")), 2);
	assert_string_equal(json_as_string(json_at(json_get(o, "running"), 1)), "gmp");
	json_free(o);
	screen_close(&s);
}

static void test_json_every_kind(void **state)
{
	struct screen s;

	(void)state;
	screen_open(&s, UI_JSON);
	for (int kind = EVENT_BEGIN; kind <= EVENT_INSTALLED; kind++) {
		SEND(&s, .kind = (enum event_kind)kind, .stage = "s", .total = -1, .fraction = -1);
		struct json *o = last_line(&s);
		assert_string_equal(json_get_string(o, "event"), event_name((enum event_kind)kind));
		assert_string_equal(json_get_string(o, "stage"), "s");
		if (kind == EVENT_END)
			assert_int_equal(json_get_int(o, "status", 9), 0);
		else
			assert_null(json_get(o, "status"));
		if (kind == EVENT_DOWNLOAD)
			assert_int_equal(json_get_int(o, "bytes", 9), 0);
		json_free(o);
	}
	screen_close(&s);
}

static void test_words(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	assert_string_equal(ui_duration(ctx, -3), "0.0 s");
	assert_string_equal(ui_duration(ctx, 0.44), "0.4 s");
	assert_string_equal(ui_duration(ctx, 0.96), "1 s");
	assert_string_equal(ui_duration(ctx, 45), "45 s");
	assert_string_equal(ui_duration(ctx, 59.7), "1 min 0 s");
	assert_string_equal(ui_duration(ctx, 3599.6), "1 h 0 min");
	assert_string_equal(ui_duration(ctx, 3840), "1 h 4 min");
	assert_string_equal(ui_estimate(ctx, 0), "1 s");
	assert_string_equal(ui_estimate(ctx, 89), "89 s");
	assert_string_equal(ui_estimate(ctx, 91), "2 min");
	assert_string_equal(ui_estimate(ctx, 3599), "1 h 0 min");
	assert_string_equal(ui_size(ctx, 0), "0 bytes");
	assert_string_equal(ui_size(ctx, 1), "1 byte");
	assert_string_equal(ui_size(ctx, 999), "999 bytes");
	assert_string_equal(ui_size(ctx, 12345678), "12.3 MB");
	assert_string_equal(ui_size(ctx, 999999), "1.0 MB");
	assert_string_equal(ui_size(ctx, 7000000000000LL), "7.0 TB");
	assert_string_equal(ui_clean(ctx, NULL), "");
	assert_string_equal(ui_clean(ctx, "a\033[1;31mb\033]0;t\007\xc2\x9b"
					  "c\n\x7f"),
	    "ab?]0;t?\?c ?");
	assert_string_equal(ui_clean(ctx, "cut\033["), "cut?[");
	/* Marks that turn text around, of two bytes and of three. */
	assert_string_equal(ui_clean(ctx, "a\xd8\x9c\xd8\xa7\xe2\x80\xaez"), "a?\xd8\xa7?z");
	assert_string_equal(ui_tail(ctx, "", 3, "  "), "");
	assert_string_equal(ui_tail(ctx, "a\n\nb", 2, "  "), "  \n  b\n");
	assert_string_equal(ui_tail(ctx, "a\n", 9, ""), "a\n");
	assert_string_equal(ui_tail(ctx, "\n", 9, "  "), "  \n");
	assert_string_equal(ui_tail(ctx, "a\n\n\n", 9, ""), "a\n\n\n");
	assert_string_equal(ui_tail(ctx, "a\nb\n\n", 2, ""), "b\n\n");
	mem_free(ctx);
}

static void test_mode_parse(void **state)
{
	(void)state;
	assert_int_equal(ui_mode_parse("auto"), UI_AUTO);
	assert_int_equal(ui_mode_parse("tty"), UI_TTY);
	assert_int_equal(ui_mode_parse("plain"), UI_PLAIN);
	assert_int_equal(ui_mode_parse("json"), UI_JSON);
	assert_int_equal(ui_mode_parse("quiet"), UI_QUIET);
	assert_int_equal(ui_mode_parse("Quiet"), -1);
	assert_int_equal(ui_mode_parse(""), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_plain_build),
	    cmocka_unit_test(test_packing),
	    cmocka_unit_test(test_packing_by_path),
	    cmocka_unit_test(test_plain_ends),
	    cmocka_unit_test(test_plain_table),
	    cmocka_unit_test(test_plain_failure),
	    cmocka_unit_test(test_plain_heartbeat),
	    cmocka_unit_test(test_plain_fetch),
	    cmocka_unit_test(test_quiet),
	    cmocka_unit_test(test_tty),
	    cmocka_unit_test(test_tty_many),
	    cmocka_unit_test(test_tty_messages),
	    cmocka_unit_test(test_tty_width),
	    cmocka_unit_test(test_auto),
	    cmocka_unit_test(test_json),
	    cmocka_unit_test(test_json_every_kind),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_mode_parse),
	};

	return cmocka_run_group_tests_name("ui", tests, NULL, NULL);
}
