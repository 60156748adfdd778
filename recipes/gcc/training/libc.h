/*
 * A C library that is declared and not there: what the files that the compiler is trained on ask for. Every header of it is this one.
 * The profile must not depend on a real one, or the compiler would be built again for another C library.
 */
#ifndef LIBC_H
#define LIBC_H
#include <float.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#else
#include <stdbool.h>
#endif

typedef __PTRDIFF_TYPE__ ssize_t;
typedef long off_t;
typedef int pid_t;
typedef unsigned int mode_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned long ino_t;
typedef unsigned long dev_t;
typedef unsigned char u_char;
typedef long time_t;
typedef long clock_t;
typedef int clockid_t;
typedef long suseconds_t;
typedef struct { int quot, rem; } div_t;
typedef struct { long quot, rem; } ldiv_t;
typedef struct { long long quot, rem; } lldiv_t;
typedef struct file_of_libc FILE;
typedef long fpos_t;
typedef int sig_atomic_t;
typedef unsigned long sigset_t;
typedef struct locale_of_libc *locale_t;

struct timespec { time_t tv_sec; long tv_nsec; };
struct timeval { time_t tv_sec; suseconds_t tv_usec; };
struct tm { int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst; long tm_gmtoff; const char *tm_zone; };
struct stat {
	dev_t st_dev; ino_t st_ino; mode_t st_mode; unsigned st_nlink; uid_t st_uid; gid_t st_gid; dev_t st_rdev; off_t st_size;
	long st_blksize, st_blocks; time_t st_atime, st_mtime, st_ctime;
};
struct lconv {
	char *decimal_point, *thousands_sep, *grouping, *int_curr_symbol, *currency_symbol, *mon_decimal_point, *mon_thousands_sep, *mon_grouping;
	char *positive_sign, *negative_sign, int_frac_digits, frac_digits, p_cs_precedes, p_sep_by_space, n_cs_precedes, n_sep_by_space;
	char p_sign_posn, n_sign_posn;
};
struct dirent { ino_t d_ino; char d_name[256]; };
typedef struct dir_of_libc DIR;

extern FILE *stdin, *stdout, *stderr;
extern int *errno_of_libc(void);
#define errno (*errno_of_libc())
#define EOF (-1)
#define BUFSIZ 1024
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
#define L_tmpnam 20
#define TMP_MAX 10000
#define FILENAME_MAX 4096
#define FOPEN_MAX 1000
#define PATH_MAX 4096
#define RAND_MAX 0x7fffffff
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define MB_CUR_MAX 4
#define CLOCKS_PER_SEC 1000000L
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define LC_CTYPE 0
#define LC_NUMERIC 1
#define LC_TIME 2
#define LC_COLLATE 3
#define LC_MONETARY 4
#define LC_MESSAGES 5
#define LC_ALL 6
#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREAT 64
#define O_TRUNC 512
#define R_OK 4
#define W_OK 2
#define X_OK 1
#define F_OK 0
#define S_IFMT 0170000
#define S_IFDIR 0040000
#define S_IFREG 0100000
#define S_IFBLK 0060000
#define S_IFCHR 0020000
#define S_IFIFO 0010000
#define S_ISDIR(mode) (((mode) & S_IFMT) == S_IFDIR)
#define S_ISREG(mode) (((mode) & S_IFMT) == S_IFREG)
#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_PRIVATE 2
#define MAP_ANONYMOUS 32
#define MAP_FAILED ((void *)-1)
#define SIGINT 2
#define SIGABRT 6
#define SIGSEGV 11
#define SIGTERM 15
#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define PRId32 "d"
#define PRIu32 "u"
#define PRIx32 "x"
#define PRId64 "lld"
#define PRIu64 "llu"
#define PRIx64 "llx"
#define HUGE_VAL __builtin_huge_val()
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
#define isnan(x) __builtin_isnan(x)
#define isinf(x) __builtin_isinf(x)
#define isfinite(x) __builtin_isfinite(x)
#define signbit(x) __builtin_signbit(x)
#ifdef NDEBUG
#define assert(x) ((void)0)
#else
#define assert(x) ((x) ? (void)0 : fail_of_libc(#x, __FILE__, __LINE__, __func__))
#endif
void fail_of_libc(const char *, const char *, int, const char *) __attribute__((__noreturn__));

#define EPERM 1
#define ENOENT 2
#define ESRCH 3
#define EINTR 4
#define EIO 5
#define ENXIO 6
#define E2BIG 7
#define ENOEXEC 8
#define EBADF 9
#define ECHILD 10
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EBUSY 15
#define EEXIST 16
#define EXDEV 17
#define ENODEV 18
#define ENOTDIR 19
#define EISDIR 20
#define EINVAL 21
#define ENFILE 22
#define EMFILE 23
#define ENOTTY 24
#define ETXTBSY 25
#define EFBIG 26
#define ENOSPC 27
#define ESPIPE 28
#define EROFS 29
#define EMLINK 30
#define EPIPE 31
#define EDOM 32
#define ERANGE 33
#define EDEADLK 34
#define ENAMETOOLONG 35
#define ENOLCK 36
#define ENOSYS 37
#define ENOTEMPTY 38
#define ELOOP 39
#define EIDRM 40
#define ENOMSG 41
#define EILSEQ 42
#define EOVERFLOW 43
#define EPROTO 44
#define EBADMSG 45
#define ENODATA 46
#define ENOLINK 47
#define ENOSR 48
#define ENOSTR 49
#define ETIME 50
#define ENOTSOCK 51
#define EDESTADDRREQ 52
#define EMSGSIZE 53
#define EPROTOTYPE 54
#define ENOPROTOOPT 55
#define EPROTONOSUPPORT 56
#define EOPNOTSUPP 57
#define EAFNOSUPPORT 58
#define EADDRINUSE 59
#define EADDRNOTAVAIL 60
#define ENETDOWN 61
#define ENETUNREACH 62
#define ENETRESET 63
#define ECONNABORTED 64
#define ECONNRESET 65
#define ENOBUFS 66
#define EISCONN 67
#define ENOTCONN 68
#define ETIMEDOUT 69
#define ECONNREFUSED 70
#define EHOSTUNREACH 71
#define EALREADY 72
#define EINPROGRESS 73
#define ECANCELED 74
#define EOWNERDEAD 75
#define ENOTRECOVERABLE 76
#define EWOULDBLOCK EAGAIN
#define ENOTSUP EOPNOTSUPP

void *memchr(const void *, int, size_t);
int memcmp(const void *, const void *, size_t);
void *memcpy(void *, const void *, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
void *mempcpy(void *, const void *, size_t);
char *strcat(char *, const char *);
char *strchr(const char *, int);
int strcmp(const char *, const char *);
int strcoll(const char *, const char *);
char *strcpy(char *, const char *);
char *stpcpy(char *, const char *);
size_t strcspn(const char *, const char *);
char *strdup(const char *);
char *strndup(const char *, size_t);
char *strerror(int);
size_t strlen(const char *);
size_t strnlen(const char *, size_t);
char *strncat(char *, const char *, size_t);
int strncmp(const char *, const char *, size_t);
char *strncpy(char *, const char *, size_t);
char *strpbrk(const char *, const char *);
char *strrchr(const char *, int);
size_t strspn(const char *, const char *);
char *strstr(const char *, const char *);
char *strtok(char *, const char *);
size_t strxfrm(char *, const char *, size_t);
char *strsignal(int);
int strcasecmp(const char *, const char *);
int strncasecmp(const char *, const char *, size_t);

void *malloc(size_t);
void *calloc(size_t, size_t);
void *realloc(void *, size_t);
void *aligned_alloc(size_t, size_t);
void free(void *);
void abort(void) __attribute__((__noreturn__));
void exit(int) __attribute__((__noreturn__));
void _exit(int) __attribute__((__noreturn__));
void _Exit(int) __attribute__((__noreturn__));
void quick_exit(int) __attribute__((__noreturn__));
int atexit(void (*)(void));
int at_quick_exit(void (*)(void));
int abs(int);
long labs(long);
long long llabs(long long);
div_t div(int, int);
ldiv_t ldiv(long, long);
lldiv_t lldiv(long long, long long);
int atoi(const char *);
long atol(const char *);
long long atoll(const char *);
double atof(const char *);
double strtod(const char *, char **);
float strtof(const char *, char **);
long double strtold(const char *, char **);
long strtol(const char *, char **, int);
unsigned long strtoul(const char *, char **, int);
long long strtoll(const char *, char **, int);
unsigned long long strtoull(const char *, char **, int);
int rand(void);
void srand(unsigned);
void qsort(void *, size_t, size_t, int (*)(const void *, const void *));
void *bsearch(const void *, const void *, size_t, size_t, int (*)(const void *, const void *));
char *getenv(const char *);
char *secure_getenv(const char *);
int system(const char *);
int mblen(const char *, size_t);
int mbtowc(wchar_t *, const char *, size_t);
int wctomb(char *, wchar_t);
size_t mbstowcs(wchar_t *, const char *, size_t);
size_t wcstombs(char *, const wchar_t *, size_t);

FILE *fopen(const char *, const char *);
FILE *fdopen(int, const char *);
FILE *freopen(const char *, const char *, FILE *);
FILE *tmpfile(void);
char *tmpnam(char *);
int fclose(FILE *);
int fflush(FILE *);
int feof(FILE *);
int ferror(FILE *);
void clearerr(FILE *);
int fileno(FILE *);
int fgetc(FILE *);
int getc(FILE *);
int getchar(void);
int ungetc(int, FILE *);
char *fgets(char *, int, FILE *);
int fputc(int, FILE *);
int putc(int, FILE *);
int putchar(int);
int fputs(const char *, FILE *);
int puts(const char *);
size_t fread(void *, size_t, size_t, FILE *);
size_t fwrite(const void *, size_t, size_t, FILE *);
int fseek(FILE *, long, int);
long ftell(FILE *);
void rewind(FILE *);
int fgetpos(FILE *, fpos_t *);
int fsetpos(FILE *, const fpos_t *);
void setbuf(FILE *, char *);
int setvbuf(FILE *, char *, int, size_t);
void perror(const char *);
int remove(const char *);
int rename(const char *, const char *);
int printf(const char *, ...);
int fprintf(FILE *, const char *, ...);
int sprintf(char *, const char *, ...);
int snprintf(char *, size_t, const char *, ...);
int vprintf(const char *, va_list);
int vfprintf(FILE *, const char *, va_list);
int vsprintf(char *, const char *, va_list);
int vsnprintf(char *, size_t, const char *, va_list);
int scanf(const char *, ...);
int fscanf(FILE *, const char *, ...);
int sscanf(const char *, const char *, ...);
int vscanf(const char *, va_list);
int vfscanf(FILE *, const char *, va_list);
int vsscanf(const char *, const char *, va_list);

int isalnum(int);
int isalpha(int);
int isblank(int);
int iscntrl(int);
int isdigit(int);
int isgraph(int);
int islower(int);
int isprint(int);
int ispunct(int);
int isspace(int);
int isupper(int);
int isxdigit(int);
int tolower(int);
int toupper(int);

clock_t clock(void);
time_t time(time_t *);
time_t mktime(struct tm *);
double difftime(time_t, time_t);
struct tm *gmtime(const time_t *);
struct tm *localtime(const time_t *);
char *asctime(const struct tm *);
char *ctime(const time_t *);
size_t strftime(char *, size_t, const char *, const struct tm *);
int clock_gettime(clockid_t, struct timespec *);
int timespec_get(struct timespec *, int);
#define TIME_UTC 1
int gettimeofday(struct timeval *, void *);
char *setlocale(int, const char *);
struct lconv *localeconv(void);
void (*signal(int, void (*)(int)))(int);
int raise(int);

int access(const char *, int);
int close(int);
int open(const char *, int, ...);
ssize_t read(int, void *, size_t);
ssize_t write(int, const void *, size_t);
off_t lseek(int, off_t, int);
int unlink(const char *);
int dup(int);
int dup2(int, int);
int isatty(int);
int pipe(int *);
pid_t fork(void);
pid_t getpid(void);
pid_t waitpid(pid_t, int *, int);
int execv(const char *, char *const *);
int execvp(const char *, char *const *);
int chdir(const char *);
int rmdir(const char *);
int mkdir(const char *, mode_t);
int chmod(const char *, mode_t);
int getpagesize(void);
char *getcwd(char *, size_t);
ssize_t readlink(const char *, char *, size_t);
int stat(const char *, struct stat *);
int lstat(const char *, struct stat *);
int fstat(int, struct stat *);
int fcntl(int, int, ...);
void *mmap(void *, size_t, int, int, int, off_t);
int munmap(void *, size_t);
DIR *opendir(const char *);
struct dirent *readdir(DIR *);
int closedir(DIR *);

#define MATHS(F) \
	F(acos) F(asin) F(atan) F(ceil) F(cos) F(cosh) F(exp) F(fabs) F(floor) F(log) F(log10) F(sin) F(sinh) F(sqrt) F(tan) F(tanh) F(round) \
	F(trunc) F(log2) F(exp2) F(cbrt) F(rint) F(nearbyint)
#define MATH(name) \
	double name(double);
MATHS(MATH)
#undef MATH
double atan2(double, double);
double fmod(double, double);
double pow(double, double);
double frexp(double, int *);
double ldexp(double, int);
double modf(double, double *);
double hypot(double, double);
double fma(double, double, double);

typedef __WINT_TYPE__ wint_t;
typedef unsigned long wctype_t;
typedef const int *wctrans_t;
typedef struct { unsigned first, second; } mbstate_t;
#define WEOF ((wint_t)-1)
#ifndef WCHAR_MIN
#define WCHAR_MIN __WCHAR_MIN__
#define WCHAR_MAX __WCHAR_MAX__
#endif
wchar_t *wmemchr(const wchar_t *, wchar_t, size_t);
int wmemcmp(const wchar_t *, const wchar_t *, size_t);
wchar_t *wmemcpy(wchar_t *, const wchar_t *, size_t);
wchar_t *wmemmove(wchar_t *, const wchar_t *, size_t);
wchar_t *wmemset(wchar_t *, wchar_t, size_t);
size_t wcslen(const wchar_t *);
wint_t btowc(int);
int wctob(wint_t);
size_t mbrtowc(wchar_t *, const char *, size_t, mbstate_t *);
size_t wcrtomb(char *, wchar_t, mbstate_t *);
size_t mbrlen(const char *, size_t, mbstate_t *);
int mbsinit(const mbstate_t *);
#ifdef __cplusplus
}
#endif
#endif
