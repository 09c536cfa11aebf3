// Debian's static libhdf5 contains a driver that reads from Amazon S3 and wants these symbols. We never
// use it; the stubs let the program link without libcurl and OpenSSL, so that it holds no network
// code at all. Hidden, lest a shared library of the process finds them in place of its own.

#include <stddef.h>

#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN int curl_global_init(long flags) { return (void)flags, 2; }
HIDDEN void curl_global_cleanup(void) {}
HIDDEN void *curl_easy_init(void) { return NULL; }
HIDDEN void curl_easy_cleanup(void *handle) { (void)handle; }
HIDDEN int curl_easy_perform(void *handle) { return (void)handle, 2; }
HIDDEN int curl_easy_setopt(void *handle, int option, ...) { return (void)handle, (void)option, 2; }
HIDDEN void *curl_slist_append(void *list, const char *text) { return (void)list, (void)text, NULL; }
HIDDEN void curl_slist_free_all(void *list) { (void)list; }
HIDDEN const void *EVP_sha256(void) { return NULL; }
HIDDEN unsigned char *HMAC(
    const void *digest, const void *key, int keyLength, const unsigned char *data, size_t length,
    unsigned char *result, unsigned int *resultLength) {
    return (void)digest, (void)key, (void)keyLength, (void)data, (void)length, (void)result,
           (void)resultLength, NULL;
}
HIDDEN unsigned char *SHA256(const unsigned char *data, size_t length, unsigned char *result) {
    return (void)data, (void)length, (void)result, NULL;
}
