// SPDX-License-Identifier: Apache-2.0
// std::call_once with functions that throw: for one thread, for many that wait, beside pthread_once as other headers call
// it, and in a thread that is cancelled.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <pthread.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <vector>

static int failures;
static void check(bool right, const char *what)
{
    if (!right) {
        std::printf("wrong: %s\n", what);
        ++failures;
    }
}

static int caught_by(std::once_flag &flag, int &tries, int until)
{
    try {
        std::call_once(flag, [&] { if (++tries < until) throw std::runtime_error("not yet"); });
    } catch (const std::runtime_error &) {
        return 1;
    }
    return 0;
}

static void one_thread()
{
    std::once_flag flag;
    int tries = 0, caught = 0;
    for (int i = 0; i < 6; ++i)
        caught += caught_by(flag, tries, 4);
    check(tries == 4 && caught == 3, "one thread: it runs until it has returned");
}

static void many_threads()
{
    for (int round = 0; round < 50; ++round) {
        std::once_flag flag;
        std::atomic<int> tries{0}, returned{0}, caught{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                try {
                    std::call_once(flag, [&] {
                        std::this_thread::yield();
                        if (++tries < 5)
                            throw 1;
                        ++returned;
                    });
                    check(returned == 1, "whoever comes back sees that it has returned");
                } catch (int) {
                    ++caught;
                }
            });
        for (auto &thread : threads)
            thread.join();
        check(tries == 5 && caught == 4 && returned == 1, "many threads: one of them makes it");
    }
}

// As <mutex> is compiled elsewhere: the flag is all there is of std::once_flag.
static std::atomic<int> old_runs{0};
static void with_pthread_once()
{
    static_assert(sizeof(std::once_flag) == sizeof(pthread_once_t), "one is the other");
    std::once_flag flag;
    std::atomic<bool> inside{false};
    std::thread ours([&] {
        try {
            std::call_once(flag, [&] {
                inside = true;
                usleep(100000);
                throw 1;
            });
        } catch (int) {
        }
    });
    while (!inside)
        std::this_thread::yield();
    std::thread theirs([&] { pthread_once(reinterpret_cast<pthread_once_t *>(&flag), [] { usleep(100000); ++old_runs; }); });
    ours.join();
    // On a machine that is busy that thread may not have come so far as to wait.
    int runs = 0;
    std::call_once(flag, [&] { ++runs; });
    theirs.join();
    check(old_runs + runs == 1, "pthread_once waits, is woken, and one of the two has run");
}

static std::once_flag cancelled;
static void cancelled_thread()
{
    pthread_t thread;
    pthread_create(&thread, nullptr, [](void *) -> void * {
        std::call_once(cancelled, [] { for (;;) pause(); });
        return nullptr;
    }, nullptr);
    usleep(100000);
    pthread_cancel(thread);
    pthread_join(thread, nullptr);
    bool ran = false;
    std::call_once(cancelled, [&] { ran = true; });
    check(ran, "a thread that was cancelled gives the flag back");
}

int main()
{
    one_thread();
    many_threads();
    with_pthread_once();
    cancelled_thread();
    return failures != 0;
}
