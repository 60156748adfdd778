/* SPDX-License-Identifier: Apache-2.0 */
/* Transactional memory, which libitm supplies. */
#include <stdio.h>

static int from = 100, to;

static int move(int amount)
{
	__transaction_atomic {
		from -= amount;
		to += amount;
	}
	return from + to;
}

int main(void)
{
	if (move(30) != 100 || to != 30) {
		fprintf(stderr, "c-transaction: %d and %d\n", from, to);
		return 1;
	}
	return 0;
}
