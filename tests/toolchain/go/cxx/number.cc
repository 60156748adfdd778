// SPDX-License-Identifier: Apache-2.0
// An exception of the library's, caught on the way to Go; a stream, for the locale machinery.
#include <sstream>
#include <stdexcept>
#include <string>

extern "C" int parse_number(const char *text)
{
	try {
		std::ostringstream out;

		out << std::stoi(text);
		return std::stoi(out.str());
	} catch (const std::invalid_argument &) {
		return -1;
	}
}
