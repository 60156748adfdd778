/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A remote store in a registry of containers: blobs by their digests, and for each key a tag of
 * that name, whose manifest is the result (artifact.h).
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "base/report.h"
#include "depot/artifact.h"
#include "depot/oci_login.h"
#include "depot/depot_http.h"
#include "net/url.h"

static const char *const schemes[] = {"oci", NULL};

struct oci {
	struct depot_http web; /* the first member: web.c takes one for the other */
	struct oci_login *login;
	bool has_config; /* the blob that all manifests name is there */
};

/* The errors of a registry have a code in capital letters. */
static char *explain(
    const void *ctx, const struct depot_http *web, const struct http_answer *answer)
{
	struct json *o = json_parse(answer->said, NULL);
	const char *code = json_get_string(json_at(json_get(o, "errors"), 0), "code");
	char *text = NULL;

	(void)web;
	if (code != NULL && code[strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")] == '\0')
		text = mem_printf(ctx, " (%.40s)", code);
	json_free(o);
	return text;
}

/* "REGISTRY/REPOSITORY", as the specification has names. Reports; -1. */
static int split(void *ctx, const char *url, struct oci_login *login)
{
	static const char host[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
	static const char name[] = "abcdefghijklmnopqrstuvwxyz0123456789._-/";
	const char *text = url + strlen("oci:"), *slash;
	char *repository;

	slash = strncmp(text, "//", 2) == 0 ? strchr(text + 2, '/') : NULL;
	if (slash != NULL && slash > text + 2) {
		login->registry = mem_strndup(ctx, text + 2, (size_t)(slash - text) - 2);
		login->repository = repository = mem_strdup(ctx, slash + 1);
		while (*repository != '\0' && repository[strlen(repository) - 1] == '/')
			repository[strlen(repository) - 1] = '\0';
		if (isalnum((unsigned char)*repository) && strstr(repository, "//") == NULL &&
		    strstr(repository, "..") == NULL &&
		    repository[strspn(repository, name)] == '\0' &&
		    login->registry[strspn(login->registry, host)] == '\0')
			return 0;
	}
	return report_error(NULL,
	    "'%s' is no repository: oci://REGISTRY/REPOSITORY, of small letters, digits and ._-/",
	    url_printable(ctx, url));
}

static int open_oci(struct depot *d, const struct depot_opts *opts)
{
	struct oci *oci = mem_new(d, struct oci);
	struct oci_login *login = oci->login = mem_new(oci, struct oci_login);
	struct depot_credentials given;
	const char *server;

	if (split(login, opts->url, login) != 0 || depot_credentials(oci, opts, &given) != 0)
		return -1;
	server = strcmp(login->registry, "docker.io") == 0 ? "registry-1.docker.io"
							   : login->registry;
	oci->web.opts.url = mem_printf(oci, "%s://%s/v2/%s", url_is_here(server) ? "http" : "https",
	    server, login->repository);
	oci->web.opts.timeout = login->timeout = opts->timeout;
	oci->web.explain = explain;
	login->url = oci->web.opts.url;
	login->user = given.user;
	if (depot_http_open(d, &oci->web) != 0)
		return -1;
	oci->web.opts.token = given.token;
	d->shown = mem_printf(d, "oci://%s/%s", login->registry, login->repository);
	return 0;
}

/*
 * A request, as whom the registry wants. What it was told before may have expired meanwhile, in the
 * middle of an upload, too. *fault says why it is not even worth asking again; or NULL.
 */
static struct http_answer request_oci(
    struct oci *oci, const struct http_request *request, const char **fault)
{
	struct depot_http *web = &oci->web;
	struct http_answer answer = depot_http_do(web, request);

	*fault = NULL;
	/* Nobody but the registry is to say where a password goes. */
	if (answer.cause != NULL || answer.status != 401 || answer.elsewhere)
		return answer;
	*fault = oci_login(oci->login, http_field(web->http, "WWW-Authenticate"));
	if (*fault != NULL)
		return answer;
	web->opts.user = oci->login->basic;
	web->opts.token = oci->login->token;
	http_identify(web->http, web->opts.user, web->opts.token);
	return depot_http_do(web, request);
}

static struct depot_answer judge_asked(struct depot *d, const struct http_answer *answer,
    const char *fault, struct depot_answer (*judge_web)(struct depot *, const struct http_answer *))
{
	return fault != NULL
		   ? depot_answer(d, REMOTE_FAILED, "the server answers with HTTP status %ld: %s",
			 answer->status, fault)
		   : judge_web(d, answer);
}

static struct depot_answer ask_oci(
    struct depot *d, void *ctx, const char *key, struct action_result *result)
{
	void *mem = mem_check(talloc_new(NULL));
	struct strlist *fields = strlist_split(mem, "Accept: " ARTIFACT_MANIFEST, "");
	struct depot_text text = {NULL, 0};
	const struct http_request request = {
	    .path = mem_printf(mem, "manifests/%s", key),
	    .fields = fields,
	    .take = depot_text_add,
	    .limit = MAX_RESULT,
	    .user = &text,
	};
	const char *fault;
	struct http_answer answer = request_oci(d->self, &request, &fault);
	struct depot_answer judged = judge_asked(d, &answer, fault, depot_http_judge);

	if (judged.outcome == REMOTE_DONE) {
		fault = artifact_parse(
		    ctx, mem_strndup(mem, text.size > 0 ? text.data : "", text.size), result);
		if (fault != NULL)
			judged = depot_answer(d, REMOTE_REFUSED, "%s", fault);
	}
	mem_free(text.data);
	mem_free(mem);
	return judged;
}

static struct depot_answer get_oci(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow)
{
	char *path = mem_printf(NULL, "blobs/sha256:%s", blob->digest);
	const struct http_request request = {
	    .path = path,
	    .take = flow->take,
	    .limit = blob->size,
	    .progress = flow->moved,
	    .user = flow->user,
	};
	const char *fault;
	struct http_answer answer = request_oci(d->self, &request, &fault);

	mem_free(path);
	return judge_asked(d, &answer, fault, depot_http_judge);
}

static bool has_blob(struct oci *oci, void *mem, const char *digest, long long size)
{
	const struct http_request request = {
	    .method = HTTP_HEAD, .path = mem_printf(mem, "blobs/sha256:%s", digest)};
	const char *fault;
	struct http_answer answer = request_oci(oci, &request, &fault);

	return answer.cause == NULL && answer.status == 200 && answer.length == size;
}

/* Where the registry wants the blob; NULL with what it says instead. */
static char *begin_upload(
    struct depot *d, void *mem, const char *digest, struct depot_answer *judged)
{
	struct oci *oci = d->self;
	const struct http_request request = {.method = HTTP_POST, .path = "blobs/uploads/"};
	const char *fault, *place;
	struct http_answer answer = request_oci(oci, &request, &fault);
	char *url;

	*judged = judge_asked(d, &answer, fault, depot_http_judge_sent);
	if (judged->outcome != REMOTE_DONE)
		return NULL;
	place = http_field(oci->web.http, "Location");
	url = place != NULL ? url_resolved(mem,
				  mem_printf(mem, "%s/%s", oci->web.opts.url, request.path), place)
			    : NULL;
	if (url == NULL || !url_is_network(url)) {
		*judged = depot_answer(d, REMOTE_FAILED, "the registry names no place for a blob");
		return NULL;
	}
	return mem_printf(
	    mem, "%s%cdigest=sha256:%s", url, strchr(url, '?') != NULL ? '&' : '?', digest);
}

/* What request sends, as a blob. */
static struct depot_answer send_blob(
    struct depot *d, void *mem, const char *digest, struct http_request request)
{
	struct depot_answer judged = DEPOT_DONE;
	const char *fault;

	if (has_blob(d->self, mem, digest, request.size))
		return judged;
	request.method = HTTP_PUT;
	request.url = begin_upload(d, mem, digest, &judged);
	if (request.url != NULL) {
		struct http_answer answer = request_oci(d->self, &request, &fault);

		judged = judge_asked(d, &answer, fault, depot_http_judge_sent);
	}
	return judged;
}

static struct depot_answer put_oci(
    struct depot *d, const struct depot_blob *blob, const struct depot_flow *flow)
{
	void *mem = mem_check(talloc_new(NULL));
	const struct http_request request = {
	    .size = blob->size, .fd = flow->fd, .progress = flow->moved, .user = flow->user};
	struct depot_answer judged = send_blob(d, mem, blob->digest, request);

	mem_free(mem);
	return judged;
}

static struct depot_answer put_config(struct depot *d, void *mem)
{
	static const char config[] = ARTIFACT_CONFIG;
	const struct http_request request = {.size = (long long)strlen(config), .data = config};
	char digest[HASH_HEX + 1];

	hash_data(config, strlen(config), digest);
	return send_blob(d, mem, digest, request);
}

static struct depot_answer tell_oci(
    struct depot *d, const char *key, const struct action_result *result)
{
	void *mem = mem_check(talloc_new(NULL));
	struct oci *oci = d->self;
	struct depot_answer judged = oci->has_config ? DEPOT_DONE : put_config(d, mem);
	const char *fault;

	if (judged.outcome == REMOTE_DONE) {
		const char *text = artifact_text(mem, result);
		const struct http_request request = {
		    .method = HTTP_PUT,
		    .path = mem_printf(mem, "manifests/%s", key),
		    .type = ARTIFACT_MANIFEST,
		    .data = text,
		    .size = (long long)strlen(text),
		};
		struct http_answer answer = request_oci(oci, &request, &fault);

		oci->has_config = true;
		judged = judge_asked(d, &answer, fault, depot_http_judge_sent);
	}
	mem_free(mem);
	return judged;
}

const struct depot_kind depot_oci = {
    schemes, open_oci, ask_oci, get_oci, put_oci, tell_oci, depot_http_rest};
