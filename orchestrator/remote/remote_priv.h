/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the remote store share with each other and nobody else. */
#pragma once

#include <stdio.h>

#include "adapters/hash_sign.h"
#include "net/http.h"
#include "remote/object.h"
#include "remote/remote.h"

struct remote_keys {
	struct sign_key *sign;     /* or NULL */
	struct sign_key **trusted; /* that of sign among them; ended by NULL */
	struct strlist *ids;       /* of trusted */
};
/* Who signs trusts only itself and the named keys. Memory belongs to ctx. Reports; -1. */
int remote_keys_load(void *ctx, struct remote_keys *keys, const struct remote_opts *opts);

struct remote {
	struct http_opts http;
	const char *url;
	struct remote_keys keys;
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
	struct store_trust trust; /* what the object rests on */
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
