// SPDX-License-Identifier: Apache-2.0
// As faults.c, with what only C++ has.
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Base {
	virtual ~Base() = default;
	virtual int value() { return 1; }
};

struct Derived : Base {
	int more = 2;
	int value() override { return more; }
};

[[gnu::noinline]] int heap_overflow(int n)
{
	std::vector<int> numbers(4);
	const int *first = numbers.data();

	return first[n + 3]; /* heap-overflow */
}

[[gnu::noinline]] int mismatch(int n)
{
	int *numbers = new int[n + 3];

	delete numbers; /* mismatch */
	return 0;
}

[[gnu::noinline]] int wrong_type(int n)
{
	std::unique_ptr<Base> base(n > 9 ? new Derived : new Base);
	Derived *derived = static_cast<Derived *>(base.get()); /* wrong-type */

	return derived->value() - 1;
}

[[gnu::noinline]] int leak(int n)
{
	std::string *text = new std::string(n + 199, 'x'); /* leak */

	return text->size() == 7;
}

[[gnu::noinline]] void fail(int n)
{
	char buffer[500];

	std::memset(buffer, n, sizeof(buffer));
	throw std::runtime_error(std::string(buffer, n));
}

// Stacks that an exception left hold other frames afterwards.
[[gnu::noinline]] int again(int n)
{
	char buffer[1000];

	std::memset(buffer, n, sizeof(buffer));
	return buffer[n];
}

int clean(int n)
{
	int caught = 0, sum = 0;
	std::vector<std::thread> threads;
	std::vector<int> results(4);

	for (int i = 1; i <= 20; i++) {
		try {
			fail(i);
		} catch (const std::exception &error) {
			caught += std::strlen(error.what()) == static_cast<size_t>(i);
		}
		sum += again(n);
	}
	for (int i = 0; i < 4; i++)
		threads.emplace_back([&results, i] {
			try {
				fail(i + 1);
			} catch (const std::runtime_error &) {
				results[i] = 1;
			}
		});
	for (auto &thread : threads)
		thread.join();
	for (int result : results)
		sum += result;
	if (caught != 20 || sum != 24)
		return 1;
	std::puts("clean");
	return 0;
}

} // namespace

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int);
	} faults[] = {
	    {"heap-overflow", heap_overflow},
	    {"mismatch", mismatch},
	    {"wrong-type", wrong_type},
	    {"leak", leak},
	    {"clean", clean},
	};

	for (const auto &fault : faults)
		if (argc == 2 && std::strcmp(argv[1], fault.name) == 0)
			return fault.run(argc - 1) == 1;
	std::fputs("usage: faults NAME\n", stderr);
	return 2;
}
