/* What C programs do that libraries of GCC's source do little of: floating point, loops over arrays, tables of functions, bit fields, text. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N 64

struct flags {
	unsigned kind : 4, size : 12, sign : 1;
};
enum token { NAME, NUMBER, PLUS, MINUS, TIMES, OVER, OPEN, CLOSE, END };
struct lexer {
	const char *text;
	enum token token;
	double value;
	char name[32];
};

static double matrix[N][N], other[N][N], product[N][N];
static int histogram[256];

void multiply(void)
{
	for (int i = 0; i < N; i++)
		for (int k = 0; k < N; k++)
			for (int j = 0; j < N; j++)
				product[i][j] += matrix[i][k] * other[k][j];
}

void axpy(float *restrict y, const float *restrict x, float a, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] += a * x[i];
}

unsigned checksum(const unsigned char *p, size_t n)
{
	unsigned a = 1, b = 0;

	for (; n-- > 0; p++) {
		a = (a + *p) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

int count(const unsigned char *text, size_t n)
{
	int most = 0;

	memset(histogram, 0, sizeof(histogram));
	for (size_t i = 0; i < n; i++)
		histogram[text[i]]++;
	for (int i = 1; i < 256; i++)
		if (histogram[i] > histogram[most])
			most = i;
	return most;
}

static void next(struct lexer *lexer)
{
	while (isspace((unsigned char)*lexer->text))
		lexer->text++;
	if (isdigit((unsigned char)*lexer->text)) {
		char *end;

		lexer->value = strtod(lexer->text, &end);
		lexer->text = end;
		lexer->token = NUMBER;
		return;
	}
	if (isalpha((unsigned char)*lexer->text)) {
		size_t n = 0;

		while (isalnum((unsigned char)*lexer->text) && n < sizeof(lexer->name) - 1)
			lexer->name[n++] = *lexer->text++;
		lexer->name[n] = '\0';
		lexer->token = NAME;
		return;
	}
	switch (*lexer->text) {
	case '+': lexer->token = PLUS; break;
	case '-': lexer->token = MINUS; break;
	case '*': lexer->token = TIMES; break;
	case '/': lexer->token = OVER; break;
	case '(': lexer->token = OPEN; break;
	case ')': lexer->token = CLOSE; break;
	default: lexer->token = END; return;
	}
	lexer->text++;
}

static const struct {
	const char *name;
	double (*function)(double);
} functions[] = {{"sin", sin}, {"cos", cos}, {"exp", exp}, {"log", log}, {"sqrt", sqrt}};

static double sum(struct lexer *lexer);

static double factor(struct lexer *lexer)
{
	double value = 0;

	switch (lexer->token) {
	case MINUS:
		next(lexer);
		return -factor(lexer);
	case NUMBER:
		value = lexer->value;
		next(lexer);
		return value;
	case OPEN:
		next(lexer);
		value = sum(lexer);
		if (lexer->token == CLOSE)
			next(lexer);
		return value;
	case NAME:
		for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
			if (strcmp(functions[i].name, lexer->name) == 0) {
				next(lexer);
				return functions[i].function(factor(lexer));
			}
		fprintf(stderr, "%s?\n", lexer->name);
		exit(1);
	default:
		return NAN;
	}
}

static double term(struct lexer *lexer)
{
	double value = factor(lexer);

	while (lexer->token == TIMES || lexer->token == OVER) {
		enum token sign = lexer->token;

		next(lexer);
		value = sign == TIMES ? value * factor(lexer) : value / factor(lexer);
	}
	return value;
}

static double sum(struct lexer *lexer)
{
	double value = term(lexer);

	while (lexer->token == PLUS || lexer->token == MINUS) {
		double sign = lexer->token == PLUS ? 1 : -1;

		next(lexer);
		value += sign * term(lexer);
	}
	return value;
}

struct flags classify(long long n)
{
	struct flags flags = {.sign = n < 0};

	for (unsigned long long rest = n < 0 ? -(unsigned long long)n : (unsigned long long)n; rest != 0; rest /= 10)
		flags.size++;
	flags.kind = flags.size > 9 ? 2 : flags.size > 4;
	return flags;
}

static int by_length(const void *a, const void *b)
{
	const char *const *one = a, *const *two = b;
	size_t n = strlen(*one), m = strlen(*two);

	return n != m ? (n > m) - (n < m) : strcmp(*one, *two);
}

int main(int argc, char **argv)
{
	char line[256];

	qsort(argv + 1, (size_t)argc - 1, sizeof(*argv), by_length);
	multiply();
	while (fgets(line, sizeof(line), stdin) != NULL) {
		struct lexer lexer = {.text = line};

		next(&lexer);
		printf("%g %d %u\n", sum(&lexer), count((unsigned char *)line, strlen(line)), checksum((unsigned char *)line, strlen(line)));
	}
	return classify(argc).kind;
}
