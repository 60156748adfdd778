/* Stands in for musl's internal header when qsort_shape.c compiles qsort.c.
 * Like musl's generic version, a_ctz_l gives 0 for 0. */
#ifndef MCM_TEST_ATOMIC_H
#define MCM_TEST_ATOMIC_H
static inline int mcm_ctz(unsigned long x)
{
	return x ? __builtin_ctzl(x) : 0;
}
#define a_ctz_l(x) mcm_ctz(x)
#undef weak_alias
#define weak_alias(old, new) struct mcm_no_alias
#endif
