// As a build system asks whether the compiler works.
#include <string>
#include <vector>

int main(int argc, char **argv)
{
	std::vector<std::string> words(argv, argv + argc);

	return words.size() > 1 && words[1] == "fail";
}
