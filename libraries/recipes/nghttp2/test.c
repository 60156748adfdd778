/* pkg-config: libnghttp2 */
/* SPDX-License-Identifier: Apache-2.0 */

#include <nghttp2/nghttp2.h>
#include <string.h>

/* One end of a connection: what it has to say becomes the input of the other. */
static int pass(nghttp2_session *from, nghttp2_session *to)
{
	const unsigned char *bytes;
	nghttp2_ssize size;

	while ((size = nghttp2_session_mem_send2(from, &bytes)) > 0)
		if (nghttp2_session_mem_recv2(to, bytes, (size_t)size) != size)
			return -1;
	return size == 0 ? 0 : -1;
}

static int take_field(nghttp2_session *session, const nghttp2_frame *frame, const unsigned char *name,
    size_t name_size, const unsigned char *value, size_t size, unsigned char flags, void *data)
{
	(void)session, (void)frame, (void)flags;
	if (name_size == 5 && memcmp(name, ":path", 5) == 0)
		*(int *)data = size == 5 && memcmp(value, "/here", 5) == 0;
	return 0;
}

#define FIELD(name, value) \
	{(unsigned char *)(name), (unsigned char *)(value), sizeof(name) - 1, sizeof(value) - 1, \
	    NGHTTP2_NV_FLAG_NONE}

/* A request of a client's arrives at a server, both of which are here. */
int main(void)
{
	static const nghttp2_nv fields[] = {FIELD(":method", "GET"), FIELD(":scheme", "http"),
	    FIELD(":authority", "localhost"), FIELD(":path", "/here")};
	nghttp2_session_callbacks *callbacks;
	nghttp2_session *client, *server;
	int arrived = 0;

	if (nghttp2_session_callbacks_new(&callbacks) != 0)
		return 1;
	nghttp2_session_callbacks_set_on_header_callback(callbacks, take_field);
	if (nghttp2_session_client_new(&client, callbacks, &arrived) != 0 ||
	    nghttp2_session_server_new(&server, callbacks, &arrived) != 0)
		return 2;
	if (nghttp2_submit_settings(client, NGHTTP2_FLAG_NONE, NULL, 0) != 0 ||
	    nghttp2_submit_settings(server, NGHTTP2_FLAG_NONE, NULL, 0) != 0 ||
	    nghttp2_submit_request2(client, NULL, fields, 4, NULL, NULL) <= 0)
		return 3;
	if (pass(client, server) != 0 || pass(server, client) != 0)
		return 4;
	nghttp2_session_del(client);
	nghttp2_session_del(server);
	nghttp2_session_callbacks_del(callbacks);
	return !arrived;
}
