/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last function is compiled behind others for another CPU, or alone. In this order, costs of
 * moves between the registers of one could be taken for the other's.
 */
#define one_cpu __attribute__((target("bmi")))
#define another __attribute__((target("popcnt")))
extern float rounded(float);
extern long counted(long);

#ifndef ALONE
one_cpu float scaled(int weight, float factor, float n, const float *from)
{
	float sum = 0;
	for (int i = 0; i < n; i++) {
		sum += from[i] * weight;
		sum *= factor;
	}
	return sum;
}

another float reduced(float weight, float n, const float *from)
{
	float sum = 0;
	for (int i = 0; i < n; i++) {
		sum += from[i] * weight;
		sum -= counted(sum);
	}
	return sum;
}

one_cpu char short_bits(long weight, char n, const char *from)
{
	char sum = 0;
	for (int i = 0; i < n; i++) {
		float part;
		int bits;
		sum += from[i] * weight;
		part = sum;
		__builtin_memcpy(&bits, &part, sizeof(bits));
		sum += bits & ~i;
	}
	return sum;
}

another char long_bits(int weight, double n, const char *from)
{
	char sum = 0;
	for (int i = 0; i < n; i++) {
		double whole;
		long bits;
		sum += from[i] * weight;
		if (sum > weight)
			sum = rounded(sum);
		whole = sum;
		__builtin_memcpy(&bits, &whole, sizeof(bits));
		sum += bits ^ i;
		sum -= counted(sum);
	}
	return sum;
}
#endif

one_cpu char last(long weight, int unused, long also, long factor, long n, const char *from)
{
	char sum = 0;
	for (int i = 0; i < n; i++) {
		double whole;
		long bits;
		sum += from[i] * weight;
		sum -= counted(sum);
		sum *= factor;
		whole = sum;
		__builtin_memcpy(&bits, &whole, sizeof(bits));
		sum += bits ^ i;
	}
	return sum;
}
