// libcurl and libcrypto, opened when a model is fetched.
//
// Linked, libcurl would bring two dozen libraries, LDAP and Kerberos among them, into every start of the program.
// The few constants are those of libcurl 7 and OpenSSL 3, whose binary interfaces are fixed.
#ifndef CFETCH_H
#define CFETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Opens the libraries once; later calls answer at once. False where one or one of its functions is missing:
// `cf_missing` then says what. Any thread may call it.
bool cf_open(void);
const char *cf_missing(void);

// What a transfer tells. Each function returns false to end it.
typedef struct {
  void *context;
  // Once, before any bytes: the status, the bytes to come or -1, and the first byte of a Content-Range or -1.
  bool (*on_answer)(void *context, long status, int64_t length, int64_t start);
  bool (*on_bytes)(void *context, const void *bytes, size_t count);
} cf_handlers;

typedef enum { CF_DONE, CF_TOO_SLOW, CF_FAILED } cf_result;
enum { CF_REASON_BYTES = 256 };

// Gets an address by HTTP or HTTPS, from byte `offset` on, through the proxies of the environment. A server is too slow
// that sends less than `least_rate` bytes a second for `seconds`. `reason` is what libcurl says of a failure.
cf_result cf_get(
  const char *url, int64_t offset, long seconds, long least_rate, const cf_handlers *handlers,
  char reason[CF_REASON_BYTES]);

// SHA-256 of bytes that come in pieces. `cf_sha256_end` writes 32 bytes and frees the state.
typedef struct evp_md_ctx_st *cf_sha256;
cf_sha256 cf_sha256_begin(void);
void cf_sha256_update(cf_sha256 state, const void *bytes, size_t count);
void cf_sha256_end(cf_sha256 state, uint8_t digest[32]);

#endif
