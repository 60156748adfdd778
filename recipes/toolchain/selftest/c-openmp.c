/* SPDX-License-Identifier: Apache-2.0 */
/* OpenMP. */
#include <omp.h>
#include <stdio.h>

int main(void)
{
	int sum = 0;

	omp_set_num_threads(2);
#pragma omp parallel for reduction(+ : sum)
	for (int i = 1; i <= 100; i++)
		sum += i;
	if (sum != 5050)
		fprintf(stderr, "c-openmp: sum is %d, not 5050\n", sum);
	return sum != 5050;
}
