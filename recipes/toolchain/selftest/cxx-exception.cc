/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions through several frames, run-time type information. */
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

static int alive;

struct counted {
	counted() { alive++; }
	~counted() { alive--; }
};

struct base {
	virtual ~base() = default;
};
struct derived : base {
};

static void thrower(int depth)
{
	counted guard;

	if (depth == 0)
		throw std::out_of_range("deep");
	thrower(depth - 1);
}

int main()
{
	std::unique_ptr<base> object = std::make_unique<derived>();
	std::string caught;

	try {
		thrower(10);
	} catch (const std::logic_error &error) {
		caught = error.what();
	}
	if (caught != "deep" || alive != 0 || !dynamic_cast<derived *>(object.get())) {
		std::fprintf(stderr, "cxx-exception: wrong handler or leaked objects\n");
		return 1;
	}
	return 0;
}
