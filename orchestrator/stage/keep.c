/* SPDX-License-Identifier: Apache-2.0 */
/* An output of a stage into the store. */
#include "base/mem.h"
#include "files/tree.h"
#include "record/manifest.h"
#include "stage/stage.h"

static struct json *record_of(
    const struct stage_job *job, const struct stage_made *made, const struct store_trust *trust)
{
	struct json *record = json_new_object();

	json_set_string(record, "stage", job->stage->id);
	json_set_real(record, "seconds", made->seconds);
	json_set_real(record, "cpu", made->cpu);
	json_set(record, "inputs", manifest_inputs(job->stage));
	if (made->from != NULL)
		json_set_string(record, "from", made->from);
	if (made->output != NULL)
		json_set_string(record, "output", made->output);
	if (made->check != NULL)
		json_set_string(record, "check", made->check);
	store_trust_note(record, trust);
	return record;
}

int stage_keep(const struct stage_job *job, const struct stage_made *made)
{
	struct store_trust trust = {.unsigned_from = made->from};
	void *mem = mem_new(NULL, char);
	struct store_entry entry;
	int rc = tree_normalise(made->tree, OUTPUT_EPOCH);

	for (size_t i = 0; i < job->stage->ndeps; i++)
		store_trust_add(mem, &trust, &job->deps[i]->trust);
	if (rc == 0)
		rc = store_put(mem, job->store, job->resolved, made->tree,
		    record_of(job, made, &trust), &entry);
	if (rc == 0)
		rc = store_alias(job->store, &(struct store_alias){
						 .input = job->stage->key,
						 .resolved = job->resolved,
						 .stage = job->stage->id,
						 .text = plan_key_text(mem, job->stage),
						 .trust = &trust,
					     });
	mem_free(mem);
	return rc;
}
