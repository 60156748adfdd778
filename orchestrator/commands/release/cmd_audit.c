/* SPDX-License-Identifier: Apache-2.0 */
/* mcm audit: what is known to be wrong with a toolchain that is installed, or would be built. */
#include <stdio.h>
#include <string.h>

#include "adapters/json.h"
#include "advisory/audit.h"
#include "advisory/documents.h"
#include "base/mem.h"
#include "base/report.h"
#include "commands/commands.h"
#include "recipe/read.h"
#include "record/installed.h"
#include "record/manifest.h"
#include "session/session.h"

static int audit_command(void *ctx, const struct args *args);

const struct cmd cmd_audit = {
    .name = "audit",
    .summary = "say which known bugs a toolchain has, and which are mended",
    .usage = "TARGET|PREFIX [OPTION...]",
    .examples = "  mcm audit /opt/cross\n"
		"  mcm audit x86_64-linux-musl --musl 1.2.3 --fail-on programs\n"
		"  mcm audit /opt/cross --format openvex > vex.json\n",
    .takes = COMMAND_AUDIT,
    .operands = true,
    .run = audit_command,
};

static const char *shown(enum finding_status status)
{
	return status == FINDING_NOT_AFFECTED ? "not affected" : finding_status_name(status);
}

static void print_finding(const void *ctx, const struct finding *f)
{
	const char *release = mem_printf(ctx, "%s %s", f->part->package, f->part->version);

	printf("%-12s  %-16s  %-15s  %-10s  %s", shown(f->status), f->advisory->id, release,
	    f->advisory->concerns, f->advisory->summary);
	if (*f->why != '\0')
		printf("; %s", f->why);
	if (f->remedy != NULL)
		printf("; %s", f->remedy);
	printf("\n");
}

static size_t count(const struct audit *audit, enum finding_status status)
{
	size_t n = 0;

	for (size_t i = 0; i < audit->nfindings; i++)
		n += audit->findings[i].status == status;
	return n;
}

static int print_text(const void *ctx, const struct audit *audit)
{
	size_t programs = audit_count(audit, "programs"), linking = audit_count(audit, "linking");

	for (size_t i = 0; i < audit->nfindings; i++)
		print_finding(ctx, &audit->findings[i]);
	printf("%s: %zu affected (%zu in programs, %zu in linking, %zu in inspecting), %zu fixed, "
	       "%zu not affected\n",
	    audit->triple, audit_count(audit, NULL), programs, linking - programs,
	    audit_count(audit, NULL) - linking, count(audit, FINDING_FIXED),
	    count(audit, FINDING_NOT_AFFECTED));
	return 0;
}

/* NULL: it could not be made, which is reported. */
static int print_json(const void *ctx, struct json *value)
{
	if (value == NULL)
		return EXIT_WORK;
	printf("%s", json_text(ctx, value, 2));
	json_free(value);
	return 0;
}

static int print_own(const void *ctx, const struct audit *audit)
{
	return print_json(ctx, audit_json(audit));
}

typedef struct json *document(const void *ctx, const struct audit *audit, const char *time);

static int print_document(const void *ctx, const struct audit *audit, document *make)
{
	const char *time = document_time(ctx);

	return time != NULL ? print_json(ctx, make(ctx, audit, time)) : EXIT_USAGE;
}

static int print_openvex(const void *ctx, const struct audit *audit)
{
	return print_document(ctx, audit, audit_openvex);
}

static int print_cyclonedx(const void *ctx, const struct audit *audit)
{
	return print_document(ctx, audit, audit_cyclonedx);
}

static int print_spdx(const void *ctx, const struct audit *audit)
{
	return print_document(ctx, audit, audit_spdx);
}

static const struct audit_format {
	const char *name;
	int (*print)(const void *ctx, const struct audit *audit); /* returns the exit status */
} formats[] = {
    {"text", print_text},
    {"json", print_own},
    {"openvex", print_openvex},
    {"cyclonedx", print_cyclonedx},
    {"spdx", print_spdx},
};

static const struct audit_format *find_format(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (name == NULL || strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

static bool is_concern(const char *word)
{
	for (size_t i = 0; advisory_concerns[i] != NULL; i++)
		if (strcmp(advisory_concerns[i], word) == 0)
			return true;
	return false;
}

/* The words of a manifest go into documents and onto the terminal. */
static struct audit *audit_prefix(
    void *ctx, const struct session *s, const struct advisories *known)
{
	struct loc loc = {0};
	const struct json *manifest = json_keep(
	    ctx, installed_manifest(ctx, s->place, args_get(s->args, "target"), &loc.file));
	const char *triple = json_get_string(manifest, "target");
	const char *key = json_get_string(manifest, "key");

	if (manifest == NULL)
		return NULL;
	if (triple == NULL || !read_is_name(triple) || key == NULL || !hash_is_hex(key)) {
		report_error(&loc, "this is no manifest of a toolchain: 'target' or 'key' is not "
				   "as mcm writes it");
		return NULL;
	}
	return audit_make(ctx, json_get(manifest, "inputs"), triple, key, known, loc.file);
}

static struct audit *audit_plan(void *ctx, struct session *s, const struct advisories *known)
{
	struct plan *plan = session_plan(ctx, s, false);
	const struct stage *goal;

	if (plan == NULL)
		return NULL;
	goal = plan->goals[0];
	return audit_make(ctx, json_keep(ctx, manifest_inputs(goal)), s->goals[0]->triple,
	    goal->key, known, NULL);
}

/* What a prefix is made of is settled: a setting would be passed over in silence. */
static int check_settings(const struct session *s)
{
	for (const struct setting_info *row = settings_rows(s->settings); row->name != NULL; row++)
		if (settings_rank(s->settings, row->name) >= RANK_SET &&
		    strcmp(row->name, "RECIPES") != 0)
			return cmd_usage_error(s->args->cmd,
			    "%s goes with a target, but '%s' is a prefix", row->name, s->place);
	return 0;
}

/* A prefix is read with the recipes of today, and needs no compiler and no store. */
static int open_prefix(void *ctx, struct session *s)
{
	int status = session_settings(s, args_get(s->args, "config"));

	if (status == 0)
		status = session_load(ctx, s);
	return status != 0 ? status : check_settings(s);
}

static int judge(const struct audit *audit, const char *fail_on)
{
	size_t n = fail_on != NULL ? audit_count(audit, fail_on) : 0;

	if (n == 0)
		return 0;
	report_error(NULL, "%zu known bug%s that --fail-on %s names %s not mended", n,
	    n == 1 ? "" : "s", fail_on, n == 1 ? "is" : "are");
	return EXIT_WORK;
}

static int audit_command(void *ctx, const struct args *args)
{
	const char *name = args_get(args, "format"), *fail_on = args_get(args, "fail-on");
	const struct audit_format *format = find_format(name);
	const struct advisories *known;
	struct session s = {0};
	struct audit *audit;
	int status;

	if (format == NULL)
		return cmd_usage_error(args->cmd,
		    "'%s' is no format; take text, json, openvex, cyclonedx or spdx", name);
	if (fail_on != NULL && !is_concern(fail_on))
		return cmd_usage_error(args->cmd,
		    "--fail-on takes programs, linking or inspecting, not '%s'", fail_on);
	status = session_open(ctx, &s, args);
	if (status == 0 && s.place != NULL)
		status = open_prefix(ctx, &s);
	if (status != 0)
		return status;
	known = advisories_load(ctx, s.catalog);
	if (known == NULL)
		return EXIT_USAGE;
	audit = s.place != NULL ? audit_prefix(ctx, &s, known) : audit_plan(ctx, &s, known);
	if (audit == NULL)
		return s.place != NULL ? EXIT_WORK : EXIT_USAGE;
	status = format->print(ctx, audit);
	return status != 0 ? status : judge(audit, fail_on);
}
