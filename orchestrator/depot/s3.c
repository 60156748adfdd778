/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A remote store in a bucket that speaks the protocol of Amazon S3: that of web.c, with requests
 * signed by libcurl (AWS Signature Version 4).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/report.h"
#include "depot/depot_http.h"
#include "depot/s3_login.h"
#include "net/url.h"

static const char *const schemes[] = {"s3", NULL};

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

/* The first of two variables that is set and not empty; or NULL. */
static const char *variable(const char *name, const char *other)
{
	const char *value = getenv(name);

	if (value != NULL && *value != '\0')
		return value;
	return other != NULL ? variable(other, NULL) : NULL;
}

/* It becomes part of a host's name and of what is signed. */
static const char *region_of(const char *url)
{
	const char *region = variable("AWS_REGION", "AWS_DEFAULT_REGION");

	if (region == NULL)
		return "us-east-1";
	if (region[strspn(region, letters)] == '\0')
		return region;
	report_error(NULL, "AWS_REGION is '%s', which is no region, for '%s'", region, url);
	return NULL;
}

/*
 * The base of the bucket's URLs: with an endpoint of somebody else's the bucket is in the path,
 * which every server takes; Amazon's wants it in the host's name, where a dot would fit no
 * certificate. Reports; NULL.
 */
static char *base_of(const void *ctx, const char *bucket, const char *region)
{
	const char *endpoint = variable("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
	const char *end = strncmp(region, "cn-", 3) == 0 ? ".cn" : "";

	if (endpoint != NULL && !url_is_network(endpoint)) {
		report_error(NULL, "AWS_ENDPOINT_URL is no http or https URL");
		return NULL;
	}
	if (endpoint != NULL)
		return mem_printf(ctx, "%s%s%s", endpoint,
		    endpoint[strlen(endpoint) - 1] == '/' ? "" : "/", bucket);
	if (strchr(bucket, '.') != NULL)
		return mem_printf(ctx, "https://s3.%s.amazonaws.com%s/%s", region, end, bucket);
	return mem_printf(ctx, "https://%s.s3.%s.amazonaws.com%s", bucket, region, end);
}

/* "BUCKET" or "BUCKET/PREFIX", of letters that nobody writes in two ways: what is signed is the
 * path, letter by letter. Reports; -1. */
static int split(const void *ctx, const char *url, char **bucket, const char **prefix)
{
	const char *text = url + strlen("s3:");
	size_t n;

	text += strspn(text, "/");
	n = strspn(text, letters);
	*bucket = mem_strndup(ctx, text, n);
	*prefix = text + n;
	if (n > 0 && text == url + strlen("s3://") && strstr(*prefix, "//") == NULL &&
	    strstr(*prefix, "/..") == NULL && strstr(*prefix, "/./") == NULL) {
		for (text = *prefix; *text == '/' || (*text != '\0' && strchr(letters, *text));)
			text++;
		if (*text == '\0')
			return 0;
	}
	return report_error(NULL,
	    "'%s' is no bucket: s3://BUCKET or s3://BUCKET/PREFIX, of letters, digits and -._~",
	    url_printable(ctx, url));
}

/* Fields that are signed with the request. */
static struct strlist *fields_of(const struct depot_http *web, const char *digest)
{
	struct strlist *fields = strlist_new(NULL);

	strlist_addf(fields, "x-amz-content-sha256: %s", digest);
	if (web->session != NULL)
		strlist_addf(fields, "x-amz-security-token: %s", web->session);
	return fields;
}

/* The text of an element of an answer in XML, of letters that harm nobody; or NULL. */
static char *element(const void *ctx, const char *xml, const char *name)
{
	char *mark = mem_printf(NULL, "<%s>", name);
	const char *text = strstr(xml, mark);
	size_t n;

	if (text != NULL)
		text += strlen(mark);
	mem_free(mark);
	n = text != NULL ? strspn(text, letters) : 0;
	return n > 0 && text[n] == '<' ? mem_strndup(ctx, text, n) : NULL;
}

/* What can be done about an error. */
static const char *remedy(const char *code)
{
	static const char *const remedies[][2] = {
	    {"RequestTimeTooSkewed",
		"the clocks of this machine and of the server differ too much"},
	    {"RequestExpired", "the clocks of this machine and of the server differ too much"},
	    {"NoSuchBucket", "there is no such bucket"},
	    {"ExpiredToken", "AWS_SESSION_TOKEN has expired"},
	    {"InvalidToken", "AWS_SESSION_TOKEN is not valid"},
	    {"InvalidAccessKeyId", "nobody has this AWS_ACCESS_KEY_ID there"},
	    {"SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY is another one's"},
	    {"AccessDenied",
		"what we want is not allowed, which is also said of what is missing to who may not "
		"list the bucket (s3:ListBucket)"},
	    {NULL, NULL},
	};

	for (size_t i = 0; code != NULL && remedies[i][0] != NULL; i++)
		if (strcmp(remedies[i][0], code) == 0)
			return remedies[i][1];
	return NULL;
}

/* "the bucket is in another region" comes as a redirect, or as a signature that is refused. */
static char *explain(
    const void *ctx, const struct depot_http *web, const struct http_answer *answer)
{
	char *code = element(ctx, answer->said, "Code");
	const char *field = http_field(web->http, "x-amz-bucket-region");
	char *region = element(ctx, answer->said, "Region");
	const char *date = http_field(web->http, "Date");
	char *text = NULL;

	if (region == NULL && field != NULL && field[strspn(field, letters)] == '\0')
		region = mem_strdup(ctx, field);
	if (region != NULL && strcmp(web->region, region) != 0)
		text = mem_printf(
		    ctx, ": the bucket is in the region %s; set AWS_REGION=%s", region, region);
	else if (remedy(code) != NULL)
		text = mem_printf(ctx, " (%s): %s", code, remedy(code));
	else if (code != NULL)
		text = mem_printf(ctx, " (%s)", code);
	if (text != NULL && date != NULL && strstr(text, "clocks") != NULL)
		mem_appendf(ctx, &text, "; it says that it is %.40s", date);
	mem_free(code);
	mem_free(region);
	return text;
}

static bool is_lost(const struct http_answer *answer)
{
	return strstr(answer->said, "<Code>NoSuchBucket<") != NULL;
}

/* Credentials that are given for some time are asked for when the first request is made. */
static const char *identify(struct depot_http *web)
{
	double before = web->login->since;
	const char *fault = s3_login(web->login);

	if (fault != NULL || web->login->since == before)
		return fault;
	web->opts.user = web->login->user;
	web->session = web->login->session;
	if (web->http != NULL)
		http_identify(web->http, web->opts.user, NULL);
	return NULL;
}

/* Reports; -1. */
static int find_giver(struct depot_http *web, int timeout)
{
	web->login = mem_new(web, struct s3_login);
	web->login->region = web->region;
	web->login->timeout = timeout;
	if (s3_login_open(web->login) != 0)
		return -1;
	if (web->login->giver != S3_NOBODY)
		web->identify = identify;
	return 0;
}

/* Those of opts, else those of the environment, else those that somebody gives us; without any,
 * requests are not signed. Reports; -1. */
static int load_credentials(struct depot_http *web, const struct depot_opts *opts)
{
	const char *name = variable("AWS_ACCESS_KEY_ID", NULL);
	const char *secret = variable("AWS_SECRET_ACCESS_KEY", NULL);
	const char *session = variable("AWS_SESSION_TOKEN", NULL);
	struct depot_credentials who;

	if (depot_credentials(web, opts, &who) != 0)
		return -1;
	if (who.token != NULL)
		return report_error(NULL,
		    "'%s' takes no bearer token; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
		    opts->url);
	if ((name == NULL) != (secret == NULL))
		return report_error(NULL,
		    "of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set, for '%s'",
		    opts->url);
	if (session != NULL && strpbrk(session, "\r\n") != NULL)
		return report_error(NULL, "AWS_SESSION_TOKEN has more than one line");
	web->opts.user = who.user;
	if (who.user == NULL && name != NULL) {
		web->opts.user = mem_printf(web, "%s:%s", name, secret);
		web->session = session;
	}
	if (web->opts.user == NULL && find_giver(web, opts->timeout) != 0)
		return -1;
	if (web->opts.user != NULL || web->identify != NULL)
		web->opts.signing = mem_printf(web, "aws:amz:%s:s3", web->region);
	return 0;
}

static int open_s3(struct depot *d, const struct depot_opts *opts)
{
	struct depot_http *web = mem_new(d, struct depot_http);
	const char *prefix;
	char *bucket, *base;

	if (split(web, opts->url, &bucket, &prefix) != 0)
		return -1;
	web->region = region_of(opts->url);
	if (web->region == NULL || load_credentials(web, opts) != 0)
		return -1;
	base = base_of(web, bucket, web->region);
	if (base == NULL)
		return -1;
	web->opts.url = mem_printf(web, "%s%s", base, prefix);
	web->opts.timeout = opts->timeout;
	web->explain = explain;
	web->is_lost = is_lost;
	web->fields = web->opts.signing != NULL ? fields_of : NULL;
	if (depot_http_open(d, web) != 0)
		return -1;
	d->shown = mem_strdup(d, opts->url);
	return 0;
}

const struct depot_kind depot_s3 = {schemes, open_s3, depot_http_ask, depot_http_get,
    depot_http_put, depot_http_tell, depot_http_rest};
