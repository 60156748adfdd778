/* SPDX-License-Identifier: Apache-2.0 */
/* A static program's way to _Unwind_RaiseException, by the linker's --wrap: the frames that an exception leaves have marks in
 * AddressSanitizer's map of the stack, which their own ends do not take away then. */
extern void __asan_handle_no_return(void);
extern int __real__Unwind_RaiseException(void *);

int __wrap__Unwind_RaiseException(void *exception)
{
	__asan_handle_no_return();
	return __real__Unwind_RaiseException(exception);
}
