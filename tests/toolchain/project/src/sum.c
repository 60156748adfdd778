/* SPDX-License-Identifier: Apache-2.0 */
#include "sum.h"

int sum_to(int n)
{
	return n > 0 ? n + sum_to(n - 1) : 0;
}
