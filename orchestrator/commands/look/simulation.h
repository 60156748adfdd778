/* SPDX-License-Identifier: Apache-2.0 */
/* mcm plan --simulate. */
#pragma once

#include <stdio.h>

#include "adapters/json.h"
#include "schedule/forecast.h"
#include "schedule/simulate.h"

enum { MOST_CREWS = 64 };

struct crews {
	struct workforce list[MOST_CREWS];
	size_t n;
};

/* "2,4,8x2": numbers of workers, maybe with the processors of each. Silent; -1. */
int simulation_read(const char *text, struct crews *crews);
/* Add the members "simulations" and "guessed" to the plan's object. */
void simulation_add(struct json *o, const struct plan *plan, const struct forecast *forecast,
    const struct crews *crews);
/* As text. */
void simulation_print(const struct json *plan, FILE *to);
