// SPDX-License-Identifier: Apache-2.0
// Exceptions out of, into and through a shared object; its thread-local objects in two threads.
#include "cxx-shared-part.h"

#include <iostream>
#include <thread>

static int check(bool ok, const char *what)
{
	if (!ok)
		std::cerr << "cxx-shared: " << what << " is wrong\n";
	return !ok;
}

int main()
{
	int code = 0, through = 0, other = 0, alive = 0;

	try {
		part_throw(7);
	} catch (const part_error &error) {
		code = error.code;
	}
	try {
		part_call([] { throw 9; });
	} catch (int number) {
		through = number;
	}
	part_count();
	std::thread([&] {
		other = part_count();
		alive = counters_alive;
	}).join();
	return check(code == 7, "an exception out of it") |
	       check(through == 9, "an exception through it") |
	       check(part_count() == 2 && shared_counter.value == 2, "this thread's object") |
	       check(other == 1 && alive == 2, "the other thread's object") |
	       check(counters_alive == 1, "the destructor of a thread's object");
}
