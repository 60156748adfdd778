/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the remote store share with each other and nobody else. */
#pragma once

#include <stdio.h>

#include "net/http.h"
#include "adapters/hash_sign.h"
#include "remote/remote.h"
#include "remote/object.h"

struct remote {
	struct http_opts http;
	const char *url;
	struct sign_key *sign_key; /* or NULL */
	struct sign_key **trusted; /* ended by NULL */
	bool push;
};

/* One pull or push. */
struct remote_call {
	void *mem;
	const struct remote *remote;
	const struct store *store;
	const struct remote_progress *progress;
	struct http *http;
	struct remote_object object;
	const char *cause;
	/* what is reported meanwhile */
	FILE *heard, *before;
	char *heard_text;
	size_t heard_size;
};

/* From here on messages are kept. */
void remote_listen(struct remote_call *c);
/* Until here. The first error's text, without what a line of ours begins with. */
const char *remote_overheard(struct remote_call *c);

enum remote_outcome remote_refuse(struct remote_call *c, const char *cause);
/* What the answer to a GET means; sets the cause. */
enum remote_outcome remote_judge(struct remote_call *c, const struct http_answer *answer);
/* Get and check an object's description. */
enum remote_outcome remote_look_up(struct remote_call *c, const char *key);
