/* pkg-config: libffi */
/* SPDX-License-Identifier: Apache-2.0 */

#include <ffi.h>

static double scaled(int number, double by)
{
	return number * by;
}

static void answer(ffi_cif *cif, void *result, void **arguments, void *seed)
{
	(void)cif;
	*(ffi_sarg *)result = *(int *)arguments[0] + *(int *)seed;
}

int main(void)
{
	ffi_type *types[] = {&ffi_type_sint, &ffi_type_double};
	int number = 6, seed = 40;
	double by = 7, result;
	void *arguments[] = {&number, &by}, *code;
	ffi_cif call, back;
	ffi_closure *closure;

	if (ffi_prep_cif(&call, FFI_DEFAULT_ABI, 2, &ffi_type_double, types) != FFI_OK)
		return 1;
	ffi_call(&call, FFI_FN(scaled), &result, arguments);
	if (result != 42)
		return 2;
	closure = ffi_closure_alloc(sizeof(*closure), &code);
	if (closure == NULL ||
	    ffi_prep_cif(&back, FFI_DEFAULT_ABI, 1, &ffi_type_sint, types) != FFI_OK ||
	    ffi_prep_closure_loc(closure, &back, answer, &seed, code) != FFI_OK)
		return 3;
	return ((int (*)(int))code)(2) != 42;
}
