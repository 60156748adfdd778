/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of whom, and read of the answer. */
#include "depot/s3_login.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/json.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/report.h"
#include "base/strlist.h"
#include "base/text.h"
#include "depot/depot_priv.h"
#include "files/path.h"
#include "net/http.h"
#include "net/url.h"

/* Bytes of an answer, and seconds that one of this machine may take. */
enum { MAX_ANSWER = 1 << 18, NEAR = 2 };
/* Those of a machine are made anew five minutes before they end, and those of STS are good for a
 * quarter of an hour at least. */
#define GOOD_FOR 240.0

/* Links of a machine to what runs it. */
static const char instance[] = "http://169.254.169.254", container[] = "http://169.254.170.2";

static const char *given(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* AWS's own machines say so, and no other one is asked for credentials:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html */
static bool is_instance(void)
{
	const char *off = given("AWS_EC2_METADATA_DISABLED");
	char *vendor = NULL;
	bool is;

	if (off != NULL && strcmp(off, "true") == 0)
		return false;
	if (given("AWS_EC2_METADATA_SERVICE_ENDPOINT") != NULL)
		return true;
	if (path_read_any(NULL, "/sys/devices/virtual/dmi/id/sys_vendor", &vendor, NULL) != 1)
		return false;
	is = strcmp(vendor, "Amazon EC2\n") == 0;
	mem_free(vendor);
	return is;
}

/* Whether nobody between us and that server can listen. */
static bool is_private(const char *url)
{
	/* What runs containers: ECS, and EKS by both versions of IP. */
	static const char *const near[] = {"169.254.170.2:80", "169.254.170.23:80",
	    "[fd00:ec2::23]:80", "169.254.169.254:80", "[fd00:ec2::254]:80"};
	char *server;
	bool is;

	if (!url_is_network(url) || url_is_https(url))
		return url_is_network(url);
	server = url_server(NULL, url);
	is = url_is_here(server);
	for (size_t i = 0; i < sizeof near / sizeof *near; i++)
		is |= strcmp(server, near[i]) == 0;
	mem_free(server);
	return is;
}

static int check_private(const char *name)
{
	const char *url = given(name);

	if (url == NULL || is_private(url))
		return 0;
	return report_error(NULL,
	    "%s is neither an https URL nor of this machine, so everybody could read there who we "
	    "are",
	    name);
}

/* The services' own, or everything's. */
static const char *sts_variable(void)
{
	return given("AWS_ENDPOINT_URL_STS") != NULL ? "AWS_ENDPOINT_URL_STS" : "AWS_ENDPOINT_URL";
}

int s3_login_open(struct s3_login *login)
{
	const char *path = given("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");

	if (given("AWS_WEB_IDENTITY_TOKEN_FILE") != NULL) {
		login->giver = S3_STS;
		if (given("AWS_ROLE_ARN") == NULL)
			return report_error(
			    NULL, "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not");
		return check_private(sts_variable());
	}
	if (path != NULL && *path != '/')
		return report_error(
		    NULL, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is '%s', which is no path", path);
	if (path != NULL || given("AWS_CONTAINER_CREDENTIALS_FULL_URI") != NULL) {
		login->giver = S3_CONTAINER;
		return check_private("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	}
	if (is_instance()) {
		login->giver = S3_INSTANCE;
		return check_private("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	}
	return 0;
}

/* One conversation: memory, and why it came to nothing. */
struct request_for_keys {
	struct s3_login *login;
	void *mem;
	const char *fault;
};

/* The text of an XML element, in which nothing was escaped; or NULL. */
static char *xml_text(const struct request_for_keys *t, const char *xml, const char *name)
{
	const char *mark = mem_printf(t->mem, "<%s>", name), *text = strstr(xml, mark);
	size_t n;

	if (text == NULL)
		return NULL;
	text += strlen(mark);
	n = strcspn(text, "<&\r\n");
	return text[n] == '<' ? mem_strndup(t->mem, text, n) : NULL;
}

/* The body of an answer of 200. NULL: *status has another one, or there is a fault. */
static char *ask(
    struct request_for_keys *t, const char *url, struct http_request request, long *status)
{
	const struct http_opts opts = {.url = url,
	    .timeout = t->login->giver == S3_STS || t->login->timeout < NEAR ? t->login->timeout
									     : NEAR};
	struct http *http = http_new(t->mem, &opts);
	struct depot_text text = {NULL, 0};
	struct http_answer answer;
	char *body = NULL, *code;

	*status = 0;
	if (http == NULL) {
		t->fault = "where credentials are had is no URL";
		return NULL;
	}
	request.url = url;
	request.take = depot_text_add;
	request.limit = MAX_ANSWER;
	request.user = &text;
	answer = http_do(http, &request);
	*status = answer.status;
	code = xml_text(t, answer.said, "Code");
	if (answer.cause == NULL && answer.elsewhere)
		answer.cause = "it sends us elsewhere";
	if (answer.cause != NULL)
		t->fault = mem_printf(
		    t->login, "no credentials are had from '%s': %s", http_url(http), answer.cause);
	else if (answer.status == 200)
		body = mem_strndup(t->mem, text.size > 0 ? text.data : "", text.size);
	else
		t->fault = mem_printf(t->login,
		    "no credentials are had from '%s': HTTP status %ld%s%.80s%s", http_url(http),
		    answer.status, code != NULL ? " (" : "",
		    code != NULL ? text_identifier(code) : "", code != NULL ? ")" : "");
	mem_free(text.data);
	return body;
}

/* Three texts that become lines of heads, and of what is signed. */
static void take_keys(
    struct request_for_keys *t, const char *name, const char *secret, const char *session)
{
	struct s3_login *login = t->login;

	if (name == NULL || secret == NULL || *name == '\0' || *secret == '\0' ||
	    strchr(name, ':') != NULL || (session != NULL && strpbrk(session, "\r\n") != NULL)) {
		t->fault = mem_strdup(login, "what was asked for credentials has given none");
		return;
	}
	mem_free(login->user);
	mem_free(login->session);
	login->user = mem_printf(login, "%s:%s", name, secret);
	login->session = session != NULL && *session != '\0' ? mem_strdup(login, session) : NULL;
}

static void take_json(struct request_for_keys *t, const char *body)
{
	struct json *o = json_parse(body, NULL);

	take_keys(t, json_get_string(o, "AccessKeyId"), json_get_string(o, "SecretAccessKey"),
	    json_get_string(o, "Token"));
	json_free(o);
}

/* A file that is made anew while we run, by what runs the container: its mode is not ours to judge.
 */
static char *token_of(struct request_for_keys *t, const char *path)
{
	char *text = mem_array(t->mem, char, MAX_ANSWER + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd >= 0 ? read(fd, text, MAX_ANSWER) : -1;

	if (fd >= 0)
		close(fd);
	if (n > 0)
		return text_trimmed(t->mem, text);
	t->fault = mem_printf(t->login, "no token can be read from '%s'", path);
	return NULL;
}

/* https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
static void ask_sts(struct request_for_keys *t)
{
	const char *endpoint = given(sts_variable()), *region = t->login->region, *body;
	const char *session = given("AWS_ROLE_SESSION_NAME");
	const char *token = token_of(t, given("AWS_WEB_IDENTITY_TOKEN_FILE"));
	struct http_request request = {
	    .method = HTTP_POST, .type = "application/x-www-form-urlencoded"};
	long status;

	if (token == NULL)
		return;
	if (endpoint == NULL)
		endpoint = mem_printf(t->mem, "https://sts.%s.amazonaws.com%s", region,
		    strncmp(region, "cn-", 3) == 0 ? ".cn" : "");
	request.data = mem_printf(t->mem,
	    "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=%s&RoleSessionName=%s&"
	    "WebIdentityToken=%s",
	    url_escaped(t->mem, given("AWS_ROLE_ARN")),
	    url_escaped(t->mem, session != NULL ? session : "mcm"), url_escaped(t->mem, token));
	body = ask(t, endpoint, request, &status);
	if (body != NULL)
		take_keys(t, xml_text(t, body, "AccessKeyId"), xml_text(t, body, "SecretAccessKey"),
		    xml_text(t, body, "SessionToken"));
}

static struct http_request with_field(
    struct request_for_keys *t, const char *name, const char *value)
{
	struct strlist *fields = strlist_new(t->mem);

	strlist_addf(fields, "%s: %s", name, value);
	return (struct http_request){.fields = fields};
}

/* https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
static void ask_container(struct request_for_keys *t)
{
	const char *path = given("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"), *body;
	const char *file = given("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *token = file != NULL ? token_of(t, file)
					 : given("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	struct http_request request = {0};
	long status;

	if (t->fault != NULL)
		return;
	if (token != NULL && strpbrk(token, "\r\n") != NULL)
		t->fault = mem_strdup(t->login, "the token for credentials has more than one line");
	if (t->fault != NULL)
		return;
	if (token != NULL)
		request = with_field(t, "Authorization", token);
	body = ask(t,
	    path != NULL ? mem_printf(t->mem, "%s%s", container, path)
			 : given("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
	    request, &status);
	if (body != NULL)
		take_json(t, body);
}

/* By the second version of its protocol, which wants a token:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
 */
static void ask_instance(struct request_for_keys *t)
{
	const char *endpoint = given("AWS_EC2_METADATA_SERVICE_ENDPOINT"), *token, *role, *body;
	const char *list;
	struct http_request request = with_field(t, "X-aws-ec2-metadata-token-ttl-seconds", "60");
	long status;

	if (endpoint == NULL)
		endpoint = instance;
	request.method = HTTP_PUT;
	request.data = "";
	token = ask(t, mem_printf(t->mem, "%s/latest/api/token", endpoint), request, &status);
	/* From a container the machine may be out of reach, one hop too far. */
	if (token == NULL && status == 0)
		t->fault = NULL;
	if (token == NULL)
		return;
	request = with_field(t, "X-aws-ec2-metadata-token", text_trimmed(t->mem, token));
	list = mem_printf(t->mem, "%s/latest/meta-data/iam/security-credentials/", endpoint);
	role = ask(t, list, request, &status);
	/* It has no role, so nobody. */
	if (role == NULL && status == 404)
		t->fault = NULL;
	if (role == NULL)
		return;
	role = url_escaped(t->mem, mem_strndup(t->mem, role, strcspn(role, "\r\n")));
	body = ask(t, mem_printf(t->mem, "%s%s", list, role), request, &status);
	if (body != NULL)
		take_json(t, body);
}

const char *s3_login(struct s3_login *login)
{
	static void (*const ways[])(struct request_for_keys *) = {
	    [S3_STS] = ask_sts, [S3_CONTAINER] = ask_container, [S3_INSTANCE] = ask_instance};
	struct request_for_keys t = {.login = login};

	if (login->giver == S3_NOBODY ||
	    (login->since > 0 && clock_seconds() < login->since + GOOD_FOR))
		return NULL;
	t.mem = mem_check(talloc_new(NULL));
	ways[login->giver](&t);
	mem_free(t.mem);
	if (t.fault == NULL)
		login->since = clock_seconds();
	return t.fault;
}
