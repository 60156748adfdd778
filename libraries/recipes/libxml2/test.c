/* pkg-config: libxml-2.0 */
/* SPDX-License-Identifier: Apache-2.0 */

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <string.h>

int main(void)
{
	static const char text[] = "<?xml version='1.0'?><one><two a='1'/><two a='&#228;'/></one>";
	xmlDocPtr document = xmlReadMemory(text, sizeof(text) - 1, NULL, NULL, XML_PARSE_NONET);
	xmlXPathContextPtr context;
	xmlXPathObjectPtr found;

	if (document == NULL)
		return 1;
	context = xmlXPathNewContext(document);
	found = xmlXPathEvalExpression(BAD_CAST "string(//two[2]/@a)", context);
	if (found == NULL || found->stringval == NULL)
		return 2;
	return strcmp((const char *)found->stringval, "\xc3\xa4") != 0 || !xmlHasFeature(XML_WITH_ZLIB);
}
