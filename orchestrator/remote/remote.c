/* SPDX-License-Identifier: Apache-2.0 */
/* Who we are for a remote store, whom we trust, and what its answers mean. */
#include "remote/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/report.h"
#include "files/owner.h"
#include "files/path.h"
#include "remote/action_result.h"
#include "remote/remote_priv.h"

/* The largest known ActionResult of ours, GCC's with all options, has some 30 KB. */
enum { MAX_DESCRIPTION = 4 << 20, MAX_CREDENTIALS = 1 << 16 };

static const char bearer[] = "Bearer ";

static int read_auth(struct remote *r, const char *file)
{
	char *text = owner_check(file, "the file of credentials") == 0 ? path_read(r, file, NULL)
								       : NULL;

	if (text == NULL)
		return -1;
	text[strcspn(text, "\r\n")] = '\0';
	if (strlen(text) > MAX_CREDENTIALS)
		return report_error(
		    NULL, "the first line of '%s' has more than %d bytes", file, MAX_CREDENTIALS);
	if (strncasecmp(text, bearer, strlen(bearer)) == 0)
		r->http.token = text + strlen(bearer);
	else if (strchr(text, ':') != NULL)
		r->http.user = text;
	else
		return report_error(NULL,
		    "'%s' holds neither 'NAME:PASSWORD' nor 'Bearer TOKEN' in its first line",
		    file);
	return 0;
}

struct remote *remote_new(const void *ctx, const struct remote_opts *opts)
{
	struct remote *r = mem_new(ctx, struct remote);
	struct http *http;

	r->http.url = mem_strdup(r, opts->url);
	r->http.token = opts->token != NULL ? mem_strdup(r, opts->token) : NULL;
	r->http.timeout = opts->timeout;
	r->push = opts->push;
	http = http_new(r, &r->http);
	if (http == NULL || (opts->auth_file != NULL && read_auth(r, opts->auth_file) != 0) ||
	    remote_keys_load(r, &r->keys, opts) != 0) {
		mem_free(r);
		return NULL;
	}
	r->url = mem_strdup(r, http_url(http));
	mem_free(http);
	return r;
}

const char *remote_url(const struct remote *r)
{
	return r->url;
}

bool remote_pushes(const struct remote *r)
{
	return r->push;
}

void remote_listen(struct remote_call *c)
{
	c->heard = mem_check(open_memstream(&c->heard_text, &c->heard_size));
	c->before = report_redirect(c->heard);
}

const char *remote_overheard(struct remote_call *c)
{
	static const char mark[] = "error: ";
	const char *text;
	char *copy;

	report_redirect(c->before);
	fclose(c->heard);
	text = strstr(c->heard_text, mark);
	text = text != NULL ? text + strlen(mark) : c->heard_text;
	copy = mem_strndup(c->mem, text, strcspn(text, "\n"));
	free(c->heard_text);
	return copy;
}

enum remote_outcome remote_refuse(struct remote_call *c, const char *cause)
{
	c->cause = cause;
	return REMOTE_REFUSED;
}

static bool is_missing(long status)
{
	/* nginx's WebDAV says 204 where Bazel expects 404; 410 is what object stores say of expired
	 * ones. */
	return status == 404 || status == 204 || status == 410;
}

enum remote_outcome remote_judge(struct remote_call *c, const struct http_answer *a)
{
	if (a->broken_off)
		return remote_refuse(c, "it is larger than it should be");
	if (a->cause != NULL || a->status == 0) {
		c->cause = mem_strdup(c->mem, a->cause != NULL ? a->cause : "no answer came");
		return REMOTE_FAILED;
	}
	if (is_missing(a->status))
		return REMOTE_MISSING;
	if (a->status == 200)
		return REMOTE_DONE;
	c->cause = mem_printf(c->mem, "the server answers with HTTP status %ld", a->status);
	return REMOTE_FAILED;
}

struct text {
	char *data;
	size_t size;
};

static bool add_text(void *user, const char *data, size_t n)
{
	struct text *t = user;

	mem_grow(NULL, t->data, char, t->size + n);
	memcpy(t->data + t->size, data, n);
	t->size += n;
	return true;
}

/* One who is busy or being restarted deserves a second try; one who is silent took our time. */
static bool may_pass(const struct http_answer *a)
{
	return a->status == 502 || a->status == 503 || a->status == 504;
}

static enum remote_outcome get_description(struct remote_call *c, const char *key, struct text *t)
{
	struct http_request request = {
	    .path = mem_printf(c->mem, "ac/%s", key),
	    .take = add_text,
	    .limit = MAX_DESCRIPTION,
	    .user = t,
	};
	struct http_answer answer = http_do(c->http, &request);

	if (may_pass(&answer)) {
		sleep(1);
		answer = http_do(c->http, &request);
	}
	return remote_judge(c, &answer);
}

/* NULL, or why the description is not to be believed; sets what it rests on. */
static const char *check_signature(struct remote_call *c, const char *text, const char *signature)
{
	struct sign_key **keys = c->remote->keys.trusted;

	c->trust = (struct store_trust){0};
	if (keys[0] == NULL) {
		c->trust.unsigned_from = c->remote->url;
		return NULL;
	}
	if (signature == NULL || *signature == '\0')
		return "it is not signed";
	for (size_t i = 0; keys[i] != NULL; i++) {
		if (sign_fits(keys[i], text, strlen(text), signature)) {
			c->trust.signers = strlist_split(c->mem, sign_id(keys[i]), "");
			return NULL;
		}
	}
	return "its signature is by none of the trusted keys";
}

static const char *check_object(struct remote_call *c, const struct text *t, const char *key)
{
	struct action_result result;
	const char *fault;

	if (!action_result_decode(c->mem, (unsigned char *)t->data, t->size, &result) ||
	    result.out == NULL)
		return "its description is no ActionResult of mcm";
	fault = check_signature(c, result.out, result.err);
	if (fault == NULL)
		fault = remote_object_parse(c->mem, result.out, &c->object);
	if (fault != NULL)
		return fault;
	if (strcmp(key, c->object.input) != 0 && strcmp(key, c->object.resolved) != 0)
		return "it belongs to another key";
	if (strcmp(result.digest, c->object.blob) != 0 || result.size != c->object.blob_bytes)
		return "its description contradicts itself";
	return NULL;
}

enum remote_outcome remote_look_up(struct remote_call *c, const char *key)
{
	struct text t = {NULL, 0};
	enum remote_outcome outcome = get_description(c, key, &t);
	const char *fault = NULL;

	if (outcome == REMOTE_DONE)
		fault = check_object(c, &t, key);
	mem_free(t.data);
	return fault != NULL ? remote_refuse(c, fault) : outcome;
}

enum remote_outcome remote_probe(
    void *ctx, const struct remote *r, const char *key, const char **cause)
{
	struct remote_call c = {.mem = ctx, .remote = r, .http = http_new(ctx, &r->http)};
	enum remote_outcome outcome = remote_look_up(&c, key);

	*cause = c.cause;
	mem_free(c.http);
	return outcome;
}
