/* As a configure script asks for a function. */
#include <stdio.h>
#include <stdlib.h>

char shutdown();

int main(int argc, char **argv)
{
	if (argc > 1)
		printf("hello, %s\n", argv[1]);
	return shutdown() != 0;
}
