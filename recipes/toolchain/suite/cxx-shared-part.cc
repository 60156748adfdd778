// SPDX-License-Identifier: Apache-2.0
// The shared object: throws, is thrown through, and has thread-local objects.
#include "cxx-shared-part.h"

thread_local counter shared_counter;
int counters_alive;

part_error::part_error(int number) : std::runtime_error("part"), code(number)
{
}

part_error::~part_error() = default;

counter::counter()
{
	counters_alive++;
}

counter::~counter()
{
	counters_alive--;
}

int part_count()
{
	return ++shared_counter.value;
}

void part_throw(int code)
{
	throw part_error(code);
}

void part_call(void (*function)())
{
	std::string guard("unwound");

	function();
}
