/* pkg-config: libprotobuf-c */
/* SPDX-License-Identifier: Apache-2.0 */
/* A message as protoc-c would describe it: one field of 32 bits, by number 1. */

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <string.h>

struct year {
	ProtobufCMessage base;
	int32_t year;
};

static const ProtobufCFieldDescriptor fields[] = {
    {.name = "year",
	.id = 1,
	.label = PROTOBUF_C_LABEL_NONE,
	.type = PROTOBUF_C_TYPE_INT32,
	.offset = offsetof(struct year, year)},
};
static const unsigned by_name[] = {0};
static const ProtobufCIntRange ranges[] = {{1, 0}, {0, 1}};
static const ProtobufCMessageDescriptor descriptor = {
    .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
    .name = "year",
    .short_name = "year",
    .c_name = "Year",
    .package_name = "",
    .sizeof_message = sizeof(struct year),
    .n_fields = 1,
    .fields = fields,
    .fields_sorted_by_name = by_name,
    .n_field_ranges = 1,
    .field_ranges = ranges,
};

int main(void)
{
	static const uint8_t expected[] = {0x08, 0xea, 0x0f}; /* field 1, varint 2026 */
	struct year sent = {PROTOBUF_C_MESSAGE_INIT(&descriptor), 2026}, *got;
	uint8_t bytes[16];
	size_t n = protobuf_c_message_pack(&sent.base, bytes);

	if (n != sizeof(expected) || memcmp(bytes, expected, n) != 0)
		return 1;
	got = (struct year *)protobuf_c_message_unpack(&descriptor, NULL, n, bytes);
	if (got == NULL || got->year != 2026)
		return 1;
	protobuf_c_message_free_unpacked(&got->base, NULL);
	return protobuf_c_message_unpack(&descriptor, NULL, 1, bytes) != NULL;
}
