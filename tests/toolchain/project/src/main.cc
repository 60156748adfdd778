// SPDX-License-Identifier: Apache-2.0
// A C++ program with threads and a library in C.
#include <iostream>
#include <thread>

extern "C" {
#include "sum.h"
}

int main()
{
	int sum = 0;

	std::thread([&sum] { sum = sum_to(100); }).join();
	std::cout << "sum " << sum << std::endl;
	return sum != 5050;
}
