/* SPDX-License-Identifier: Apache-2.0 */
/* One fault for each name, and "clean", which has none. The line of a fault says so in a comment,
 * where sanitizers.bats finds its number. Values come from the command line, so that no compiler
 * knows them. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <locale.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int global[4];
static volatile int shared;
static void *volatile kept;

#define APART __attribute__((noinline))

APART static int heap_overflow(int n)
{
	int *numbers = malloc(4 * sizeof(int));
	int found;

	memset(numbers, 0, 4 * sizeof(int));
	found = numbers[n + 3]; /* heap-overflow */
	free(numbers);
	return found;
}

APART static int use_after_free(int n)
{
	int *numbers = calloc(4, sizeof(int));

	free(numbers);
	return numbers[n]; /* use-after-free */
}

APART static int double_free(int n)
{
	char *text = malloc(n + 10);

	kept = text;
	free(text);
	free(kept); /* double-free */
	return 0;
}

APART static int stack_overflow(int n)
{
	volatile int numbers[4] = {0};

	numbers[n + 3] = n; /* stack-overflow */
	return numbers[0];
}

APART static int global_overflow(int n)
{
	return global[n + 3]; /* global-overflow */
}

/* Found in the interceptor of the function, not in the code of the program. */
APART static int copy_overflow(int n)
{
	char *text = malloc(8);

	memset(text, 'x', 8);
	strncpy(text, "0123456789", n + 9); /* copy-overflow */
	n = text[0];
	free(text);
	return n;
}

APART static int leak(int n)
{
	kept = malloc(n + 122); /* leak */
	kept = NULL;
	return 0;
}

APART static int signed_overflow(int n)
{
	return n + INT32_MAX; /* signed-overflow */
}

APART static int misaligned(int n)
{
	static _Alignas(8) char bytes[16];

	return *(int *)(bytes + n); /* misaligned */
}

APART static int shift(int n)
{
	return n << (n + 31); /* shift */
}

APART static int null(int n)
{
	int *nothing = n > 9 ? &n : NULL;

	return *nothing; /* null */
}

static void *count(void *unused)
{
	for (int i = 0; i < 1000; i++)
		shared++; /* race */
	return unused;
}

APART static int race(int n)
{
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, count, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return n - 1;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_key_t key;
static int turns;

static void *take_turns(void *name)
{
	char buffer[20000];

	snprintf(buffer, sizeof(buffer), "%s", (char *)name);
	pthread_setspecific(key, strdup(buffer));
	pthread_mutex_lock(&lock);
	turns++;
	pthread_cond_broadcast(&changed);
	while (turns < 8)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	return strcmp(pthread_getspecific(key), name) == 0 ? name : NULL;
}

/* What a thread that never ends has only as its own value is no leak. */
static void *sleep_on(void *unused)
{
	pthread_setspecific(key, malloc(77));
	pthread_mutex_lock(&lock);
	turns = -1;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
	for (;;)
		pause();
	return unused;
}

static int use_threads(void)
{
	pthread_t threads[8];
	int good = 0;

	pthread_key_create(&key, free);
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, take_turns, "threads");
	for (int i = 0; i < 8; i++) {
		void *name = NULL;

		pthread_join(threads[i], &name);
		good += name != NULL;
	}
	pthread_create(&threads[0], NULL, sleep_on, NULL);
	pthread_detach(threads[0]);
	pthread_mutex_lock(&lock);
	while (turns >= 0)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	return good == 8;
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static sigjmp_buf back;
static volatile sig_atomic_t caught;

static void catch (int number, siginfo_t *info, void *context)
{
	caught = number == SIGUSR1 && info->si_pid == getpid() && context != NULL;
}

APART static void leave(int n)
{
	char buffer[1000];

	memset(buffer, n, sizeof(buffer));
	siglongjmp(back, buffer[5]);
}

static int use_signals(int n)
{
	struct sigaction action = {.sa_sigaction = catch, .sa_flags = SA_SIGINFO};
	int number;

	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	number = sigsetjmp(back, 1);
	if (number == 0)
		leave(n + 4);
	return caught && number == n + 4;
}

static int use_files(void)
{
	char name[] = "/tmp/faults.XXXXXX", *line = NULL, text[99], word[20];
	size_t size = 0;
	struct stat status;
	int descriptor = mkstemp(name), number = 0, good;
	FILE *file = fdopen(descriptor, "w+");
	DIR *directory;
	struct dirent *entry;

	fprintf(file, "%s %d\n%*d\n", "line", 42, 60, 7);
	fflush(file);
	rewind(file);
	good = fscanf(file, "%19s %d", word, &number) == 2 && strcmp(word, "line") == 0 &&
	       number == 42;
	good &= fgets(text, sizeof(text), file) != NULL;
	good &= getline(&line, &size, file) == 61;
	good &= fstat(descriptor, &status) == 0 && status.st_size == 69;
	fclose(file);
	free(line);
	good &= stat(name, &status) == 0 && S_ISREG(status.st_mode) && unlink(name) == 0;
	directory = opendir("/");
	while ((entry = readdir(directory)) != NULL)
		good |= entry->d_name[0] << 8;
	closedir(directory);
	return (good & 1) == 1;
}

static int use_network(void)
{
	struct addrinfo hint = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM},
			*found = NULL;
	int pair[2], good;
	char text[INET6_ADDRSTRLEN], byte = 'b';
	struct pollfd wait = {.events = POLLIN};

	good = getaddrinfo("127.0.0.1", "80", &hint, &found) == 0 &&
	       getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof(text), NULL, 0,
		   NI_NUMERICHOST) == 0 &&
	       strcmp(text, "127.0.0.1") == 0;
	if (found != NULL)
		freeaddrinfo(found);
	good &= socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0;
	good &= send(pair[0], &byte, 1, 0) == 1;
	wait.fd = pair[1];
	good &= poll(&wait, 1, 1000) == 1 && recv(pair[1], text, sizeof(text), 0) == 1 &&
		text[0] == byte;
	close(pair[0]);
	close(pair[1]);
	return good;
}

static int use_processes(void)
{
	int status = -1;
	pid_t child = fork();

	if (child == 0)
		_exit(7);
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 7;
}

static int use_rest(int n)
{
	int numbers[] = {5, 3, n, 4, 2}, good;
	char *text, *end = NULL;
	time_t now = time(NULL);
	struct tm parts;
	void *pages = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
	     *aligned = NULL;

	qsort(numbers, 5, sizeof(numbers[0]), compare);
	good = numbers[0] == n && numbers[4] == 5;
	good &= asprintf(&text, "%s=%ld", "name", strtol("77rest", &end, 10)) == 7 &&
		strcmp(text, "name=77") == 0;
	free(text);
	good &= strcmp(end, "rest") == 0 && gmtime_r(&now, &parts) == &parts &&
		mktime(&parts) != -1;
	good &= setlocale(LC_ALL, "") != NULL;
	good &= posix_memalign(&aligned, 4096, 100) == 0 && (uintptr_t)aligned % 4096 == 0;
	free(aligned);
	text = realpath("/", NULL);
	good &= text != NULL && strcmp(text, "/") == 0;
	free(text);
	memset(pages, 1, 65536);
	good &= munmap(pages, 65536) == 0;
	return good;
}

APART static int clean(int n)
{
	const struct {
		const char *name;
		int good;
	} parts[] = {
	    {"threads", use_threads()},
	    {"signals", use_signals(n)},
	    {"files", use_files()},
	    {"network", use_network()},
	    {"processes", use_processes()},
	    {"rest", use_rest(n)},
	};
	int good = 0;

	for (int i = 0; i < 6; i++) {
		if (!parts[i].good)
			printf("wrong: %s\n", parts[i].name);
		good += parts[i].good;
	}
	if (good != 6)
		return 1;
	puts("clean");
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int);
	} faults[] = {
	    {"heap-overflow", heap_overflow},
	    {"use-after-free", use_after_free},
	    {"double-free", double_free},
	    {"stack-overflow", stack_overflow},
	    {"global-overflow", global_overflow},
	    {"copy-overflow", copy_overflow},
	    {"leak", leak},
	    {"signed-overflow", signed_overflow},
	    {"misaligned", misaligned},
	    {"shift", shift},
	    {"null", null},
	    {"race", race},
	    {"clean", clean},
	};

	/* argc is 2, hence every number is 1. */
	for (size_t i = 0; argc == 2 && i < sizeof(faults) / sizeof(faults[0]); i++)
		if (strcmp(argv[1], faults[i].name) == 0)
			return faults[i].run(argc - 1) == 1; /* called */
	fprintf(stderr, "usage: faults NAME\n");
	return 2;
}
