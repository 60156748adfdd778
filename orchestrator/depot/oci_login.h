/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a registry wants to know of us before it answers: a name and a password, or a token that
 * another server gives for these.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
#pragma once

#include <stdbool.h>

#include "net/http.h"

struct oci_login {
	const char *registry, *repository; /* "ghcr.io", "owner/cache" */
	const char *url;                   /* of the registry */
	const char *user;                  /* NAME:PASSWORD, or NULL: looked up once */
	bool looked;
	int timeout;
	/* What is sent from now on; owned by the login, which is talloc'd. */
	const char *basic, *token;
};

/*
 * After an answer of 401, whose WWW-Authenticate is challenge (or NULL). NULL: basic and token are
 * what it wants, so asking again is worth it. Else why not, owned by the login.
 */
const char *oci_login(struct oci_login *login, const char *challenge);
