/* SPDX-License-Identifier: Apache-2.0 */
/* Logging in at registries. */
#include "depot/oci_login.h"

#include <string.h>
#include <strings.h>

#include "adapters/json.h"
#include "base/mem.h"
#include "depot/depot_priv.h"
#include "depot/docker_auth.h"
#include "net/url.h"

enum { MAX_TOKEN = 1 << 18 };

static const char bearer[] = "Bearer ", basic[] = "Basic ";

/*
 * The value of a parameter, NAME="VALUE", of a challenge, or NULL. No value of these has a quote in
 * it.
 */
static char *parameter(const void *ctx, const char *challenge, const char *name)
{
	char *mark = mem_printf(ctx, "%s=\"", name);
	const char *at = challenge;

	while ((at = strstr(at, mark)) != NULL) {
		/* Not the end of a longer name. */
		if (at > challenge && (at[-1] == ' ' || at[-1] == ',')) {
			at += strlen(mark);
			return mem_strndup(ctx, at, strcspn(at, "\""));
		}
		at += strlen(mark);
	}
	return NULL;
}

static const char *who(struct oci_login *login)
{
	if (login->user == NULL && !login->looked)
		login->user = docker_auth(login, login->registry, login->repository);
	login->looked = true;
	return login->user;
}

/* The body of a good answer; NULL with *fault. */
static char *fetch(struct oci_login *login, void *mem, const char *url, const char **fault)
{
	const struct http_opts opts = {.url = url, .user = who(login), .timeout = login->timeout};
	struct http *http = http_new(mem, &opts);
	struct depot_text text = {NULL, 0};
	const struct http_request request = {
	    .url = url, .take = depot_text_add, .limit = MAX_TOKEN, .user = &text};
	struct http_answer answer = http_do(http, &request);
	char *body = NULL;

	if (answer.cause != NULL || answer.status != 200)
		*fault = answer.cause != NULL
			     ? mem_printf(login, "no token is had from '%s': %s", http_url(http),
				   answer.cause)
			     : mem_printf(login, "no token is had from '%s': HTTP status %ld",
				   http_url(http), answer.status);
	else
		body = mem_strndup(mem, text.size > 0 ? text.data : "", text.size);
	mem_free(text.data);
	return body;
}

static const char *take_token(struct oci_login *login, const char *body)
{
	struct json *o = json_parse(body, NULL);
	const char *token = json_get_string(o, "token");

	if (token == NULL)
		token = json_get_string(o, "access_token");
	/* It becomes a line of a head. */
	if (token != NULL && *token != '\0' && strpbrk(token, "\r\n") == NULL)
		login->token = mem_strdup(login, token);
	json_free(o);
	return login->token != NULL ? NULL : "the server of tokens has given none";
}

/* The name and the password go where the registry says, but not in the clear. */
static const char *get_token(struct oci_login *login, const char *challenge)
{
	void *mem = mem_check(talloc_new(login));
	const char *realm = parameter(mem, challenge, "realm");
	const char *service = parameter(mem, challenge, "service");
	const char *scope = parameter(mem, challenge, "scope");
	const char *fault = NULL;

	if (realm == NULL || !url_is_network(realm))
		fault = "the registry names no server of tokens";
	else if (url_is_https(login->url) && !url_is_https(realm))
		fault = "the registry sends us to a server of tokens without encryption";
	else {
		const char *url = mem_printf(mem, "%s%cservice=%s&scope=%s", realm,
		    strchr(realm, '?') != NULL ? '&' : '?',
		    url_escaped(mem, service != NULL ? service : ""),
		    url_escaped(mem, scope != NULL ? scope : ""));
		const char *body = fetch(login, mem, url, &fault);

		if (body != NULL)
			fault = take_token(login, body);
	}
	mem_free(mem);
	return fault;
}

const char *oci_login(struct oci_login *login, const char *challenge)
{
	login->basic = login->token = NULL;
	if (challenge != NULL && strncasecmp(challenge, bearer, strlen(bearer)) == 0)
		return get_token(login, challenge);
	if (challenge == NULL || strncasecmp(challenge, basic, strlen(basic)) != 0)
		return "the registry wants to know who we are, in a way that is not known";
	login->basic = who(login);
	return login->basic != NULL
		   ? NULL
		   : "the registry wants a name and a password; say 'docker login', 'podman login' "
		     "or CACHE_AUTH_FILE";
}
