/* SPDX-License-Identifier: Apache-2.0 */
/* Threads, atomics, futures; an exception that crosses a thread. */
#include <atomic>
#include <future>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <vector>

int main()
{
	std::atomic<int> sum{0};
	std::vector<std::thread> threads;
	bool caught = false;

	for (int i = 0; i < 4; i++)
		threads.emplace_back([&sum] { sum += 10; });
	for (auto &thread : threads)
		thread.join();
	auto future = std::async(std::launch::async, []() -> int { throw std::runtime_error("x"); });
	try {
		future.get();
	} catch (const std::runtime_error &) {
		caught = true;
	}
	if (sum != 40 || !caught) {
		std::cerr << "cxx-thread: sum " << sum << ", caught " << caught << '\n';
		return 1;
	}
	return 0;
}
