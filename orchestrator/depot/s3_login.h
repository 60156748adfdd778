/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials for buckets that somebody gives us for some time, as the SDKs of AWS get them:
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
#pragma once

#include <stdbool.h>

/* Who gives them. */
enum s3_giver {
	S3_NOBODY,
	S3_STS,       /* for a token that says who we are (AWS_WEB_IDENTITY_TOKEN_FILE) */
	S3_CONTAINER, /* what runs our container (AWS_CONTAINER_CREDENTIALS_...) */
	S3_INSTANCE,  /* the machine, one of EC2 */
};

/* Begins as all 0 but for region and timeout; talloc'd, as it owns what it gets. */
struct s3_login {
	const char *region;
	int timeout; /* as in http.h */
	enum s3_giver giver;
	/* What was given. user is "NAME:PASSWORD"; NULL: there is none, so requests are not signed.
	 */
	char *user, *session;
	double since; /* clock_seconds() */
};

/* Sets giver, from the environment and the kind of the machine. Reports settings that are wrong;
 * -1. */
int s3_login_open(struct s3_login *login);
/*
 * Sees to it that what was given is good for some minutes more, and asks for it if not. Returns
 * why it cannot be had, valid until the next call, or NULL. Silent.
 */
const char *s3_login(struct s3_login *login);
