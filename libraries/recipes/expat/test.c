/* pkg-config: expat */
/* SPDX-License-Identifier: Apache-2.0 */

#include <expat.h>
#include <string.h>

static int depth;

static void XMLCALL down(void *deepest, const XML_Char *name, const XML_Char **attributes)
{
	if (++depth == 2 && strcmp(name, "two") == 0 && attributes[0] != NULL)
		*(int *)deepest = 2;
}

static void XMLCALL up(void *deepest, const XML_Char *name)
{
	(void)deepest;
	(void)name;
	depth--;
}

int main(void)
{
	static const char text[] = "<?xml version='1.0'?><one><two a='&#x41;'/></one>";
	int deepest = 0;
	XML_Parser parser = XML_ParserCreate(NULL);

	if (parser == NULL)
		return 1;
	XML_SetUserData(parser, &deepest);
	XML_SetElementHandler(parser, down, up);
	if (XML_Parse(parser, text, sizeof(text) - 1, 1) != XML_STATUS_OK)
		return 2;
	XML_ParserFree(parser);
	return deepest != 2 || depth != 0;
}
