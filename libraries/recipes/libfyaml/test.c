/* pkg-config: libfyaml */
/* SPDX-License-Identifier: Apache-2.0 */

#include <libfyaml.h>
#include <string.h>

int main(void)
{
	struct fy_document *document =
	    fy_document_build_from_string(NULL, "list: [one, {two: &a three}]", FY_NT);
	char text[16] = "";

	if (document == NULL)
		return 1;
	if (fy_document_scanf(document, "/list/1/two %15s", text) != 1)
		return 2;
	fy_document_destroy(document);
	return strcmp(text, "three") != 0;
}
