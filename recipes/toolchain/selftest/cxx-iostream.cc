/* SPDX-License-Identifier: Apache-2.0 */
/* Streams, containers, algorithms, number formatting, the file system library. */
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

int main()
{
	std::ostringstream out;
	std::map<std::string, int> words{{"b", 2}, {"a", 1}};
	std::vector<double> numbers{2.5, 1.5};

	std::sort(numbers.begin(), numbers.end());
	for (const auto &[word, count] : words)
		out << word << count << ' ';
	out << numbers[0];
	if (out.str() != "a1 b2 1.5" || !std::filesystem::exists("/")) {
		std::cerr << "cxx-iostream: got \"" << out.str() << "\"\n";
		return 1;
	}
	return 0;
}
