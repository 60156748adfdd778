/* SPDX-License-Identifier: Apache-2.0 */
/* Credential files of docker and podman, and their helpers. */
#include "depot/docker_auth.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "adapters/hash_base64.h"
#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "files/path.h"
#include "process/proc.h"

static void add_login_file(struct strlist *files, const char *variable, const char *rest)
{
	const char *value = getenv(variable);

	if (value != NULL && *value == '/')
		strlist_addf(files, "%s%s", value, rest);
}

/* In the order in which podman looks, docker's own last. */
static struct strlist *list_files(const void *ctx)
{
	struct strlist *files = strlist_new(ctx);

	add_login_file(files, "REGISTRY_AUTH_FILE", "");
	add_login_file(files, "XDG_RUNTIME_DIR", "/containers/auth.json");
	add_login_file(files, "XDG_CONFIG_HOME", "/containers/auth.json");
	add_login_file(files, "HOME", "/.config/containers/auth.json");
	add_login_file(files, "DOCKER_CONFIG", "/config.json");
	add_login_file(files, "HOME", "/.docker/config.json");
	return files;
}

/* Docker's registry has a name of old times there. */
static const char *old_name(const char *registry)
{
	return strcmp(registry, "docker.io") == 0 ? "https://index.docker.io/v1/" : NULL;
}

/* Of a registry and its repositories the longest name counts. */
static const struct json *find_entry(
    const void *ctx, const struct json *auths, const char *registry, const char *repository)
{
	char *name = mem_printf(ctx, "%s/%s", registry, repository);
	const struct json *entry = json_get(auths, name);

	while (entry == NULL && strchr(name, '/') != NULL) {
		*strrchr(name, '/') = '\0';
		entry = json_get(auths, name);
	}
	if (entry == NULL)
		entry = json_get(auths, mem_printf(ctx, "https://%s", registry));
	if (entry == NULL && old_name(registry) != NULL)
		entry = json_get(auths, old_name(registry));
	return entry;
}

static char *decode(const void *ctx, const struct json *entry)
{
	const char *text = json_get_string(entry, "auth");
	size_t size = 0;
	char *pair = text != NULL ? (char *)base64_decode(ctx, text, &size) : NULL;

	return pair != NULL && strlen(pair) == size && strchr(pair, ':') != NULL ? pair : NULL;
}

/*
 * Asks the program docker-credential-HELPER; the server's name goes to its stdin.
 * https://github.com/docker/docker-credential-helpers
 */
static char *ask_helper(const void *ctx, const char *helper, const char *server)
{
	enum { HELPER_SECONDS = 60 }; /* somebody may have to type a password */
	char *program = mem_printf(ctx, "docker-credential-%s", helper);
	char get[] = "get", *argv[] = {program, get, NULL};
	const char *name, *secret;
	char *pair = NULL, *text;
	int status;

	if (strchr(helper, '/') != NULL || path_which(ctx, program) == NULL)
		return NULL;
	text = proc_ask(ctx, argv, server, HELPER_SECONDS, &status);
	struct json *answer = text != NULL && WIFEXITED(status) && WEXITSTATUS(status) == 0
				  ? json_parse(text, NULL)
				  : NULL;
	name = json_get_string(answer, "Username");
	secret = json_get_string(answer, "Secret");
	/* "<token>" stands for a token of another protocol, OAuth's. */
	if (name != NULL && secret != NULL && strcmp(name, "<token>") != 0)
		pair = mem_printf(ctx, "%s:%s", name, secret);
	json_free(answer);
	return pair;
}

static char *find_pair(
    const void *ctx, const struct json *file, const char *registry, const char *repository)
{
	const char *old = old_name(registry);
	const char *helper = json_get_string(json_get(file, "credHelpers"), registry);
	char *pair;

	if (helper == NULL)
		helper = json_get_string(file, "credsStore");
	pair = helper != NULL ? ask_helper(ctx, helper, old != NULL ? old : registry) : NULL;
	return pair != NULL
		   ? pair
		   : decode(ctx, find_entry(ctx, json_get(file, "auths"), registry, repository));
}

char *docker_auth(const void *ctx, const char *registry, const char *repository)
{
	void *mem = mem_check(talloc_new(NULL));
	const struct strlist *files = list_files(mem);
	char *pair = NULL;

	for (size_t i = 0; pair == NULL && i < files->count; i++) {
		char *text = path_exists(files->items[i]) ? path_read(mem, files->items[i], NULL)
							  : NULL;
		struct json *file = text != NULL ? json_parse(text, NULL) : NULL;

		pair = find_pair(mem, file, registry, repository);
		json_free(file);
	}
	if (pair != NULL)
		mem_steal(ctx, pair);
	mem_free(mem);
	return pair;
}
