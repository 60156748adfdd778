// SPDX-License-Identifier: Apache-2.0
// What the shared object offers.
#pragma once

#include <stdexcept>
#include <string>

struct part_error : std::runtime_error {
	explicit part_error(int code);
	~part_error() override; // the type's identity is the shared object's
	int code;
};

struct counter {
	counter();
	~counter();
	int value = 0;
};

extern thread_local counter shared_counter;
extern int counters_alive;

int part_count();
[[noreturn]] void part_throw(int code);
// Calls back into the program, whose exceptions go through.
void part_call(void (*function)());
