/* pkg-config: libprotobuf-c */
/* SPDX-License-Identifier: Apache-2.0 */

#include <protobuf-c/protobuf-c.h>
#include <string.h>

int main(void)
{
	uint8_t scratch[16];
	ProtobufCBufferSimple buffer = PROTOBUF_C_BUFFER_SIMPLE_INIT(scratch);

	buffer.base.append(&buffer.base, 4, (const uint8_t *)"text");
	return buffer.len != 4 || memcmp(buffer.data, "text", 4) != 0 ||
	       protobuf_c_version_number() < 1000000;
}
