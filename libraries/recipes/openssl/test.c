/* pkg-config: openssl */
/* SPDX-License-Identifier: Apache-2.0 */

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <string.h>

int main(void)
{
	static const unsigned char abc[] = {0xba, 0x78, 0x16, 0xbf};
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n;
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (context == NULL)
		return 1;
	SSL_CTX_free(context);
	if (!EVP_Digest("abc", 3, digest, &n, EVP_sha256(), NULL))
		return 2;
	return n != 32 || memcmp(digest, abc, sizeof(abc)) != 0;
}
