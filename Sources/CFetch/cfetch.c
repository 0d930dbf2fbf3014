#include "cfetch.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// As curl.h names and numbers them.
enum {
  CURLOPT_LOW_SPEED_LIMIT = 19,
  CURLOPT_LOW_SPEED_TIME = 20,
  CURLOPT_FOLLOWLOCATION = 52,
  CURLOPT_MAXREDIRS = 68,
  CURLOPT_CONNECTTIMEOUT = 78,
  CURLOPT_NOSIGNAL = 99,
  CURLOPT_PROTOCOLS = 181,
  CURLOPT_REDIR_PROTOCOLS = 182,
  CURLOPT_WRITEDATA = 10001,
  CURLOPT_URL = 10002,
  CURLOPT_RANGE = 10007,
  CURLOPT_ERRORBUFFER = 10010,
  CURLOPT_HEADERDATA = 10029,
  CURLOPT_WRITEFUNCTION = 20011,
  CURLOPT_HEADERFUNCTION = 20079,
  CURLINFO_RESPONSE_CODE = 0x200002,
  CURLINFO_CONTENT_LENGTH_DOWNLOAD_T = 0x60000f,
  CURLE_OPERATION_TIMEDOUT = 28,
  CURLPROTO_HTTP_HTTPS = 3,
};
static void *(*curl_easy_init)(void);
static int (*curl_easy_setopt)(void *, int, ...);
static int (*curl_easy_perform)(void *);
static int (*curl_easy_getinfo)(void *, int, ...);
static void (*curl_easy_cleanup)(void *);
static const char *(*curl_easy_strerror)(int);

// As evp.h declares them.
static cf_sha256 (*EVP_MD_CTX_new)(void);
static void (*EVP_MD_CTX_free)(cf_sha256);
static const void *(*EVP_sha256)(void);
static int (*EVP_DigestInit_ex)(cf_sha256, const void *, void *);
static int (*EVP_DigestUpdate)(cf_sha256, const void *, size_t);
static int (*EVP_DigestFinal_ex)(cf_sha256, unsigned char *, unsigned *);

static char missing[128];

static void *library(const char *name, const char *other) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle) handle = dlopen(other, RTLD_NOW | RTLD_LOCAL);
  if (!handle && !missing[0]) snprintf(missing, sizeof missing, "%s", name);
  return handle;
}

static void find(void *library, const char *name, void *function) {
  void *found = library ? dlsym(library, name) : NULL;
  if (!found && !missing[0]) snprintf(missing, sizeof missing, "%s", name);
  memcpy(function, &found, sizeof found);
}

static void open_libraries(void) {
  void *curl = library("libcurl.so.4", "libcurl-gnutls.so.4");
  void *crypto = library("libcrypto.so.3", "libcrypto.so.1.1");
  int (*curl_global_init)(long);
  find(curl, "curl_global_init", &curl_global_init);
#define FIND(library, name) find(library, #name, &name)
  FIND(curl, curl_easy_init);
  FIND(curl, curl_easy_setopt);
  FIND(curl, curl_easy_perform);
  FIND(curl, curl_easy_getinfo);
  FIND(curl, curl_easy_cleanup);
  FIND(curl, curl_easy_strerror);
  FIND(crypto, EVP_MD_CTX_new);
  FIND(crypto, EVP_MD_CTX_free);
  FIND(crypto, EVP_sha256);
  FIND(crypto, EVP_DigestInit_ex);
  FIND(crypto, EVP_DigestUpdate);
  FIND(crypto, EVP_DigestFinal_ex);
#undef FIND
  enum { CURL_GLOBAL_DEFAULT = 3 };
  if (!missing[0] && curl_global_init(CURL_GLOBAL_DEFAULT) != 0) snprintf(missing, sizeof missing, "a working libcurl");
}

bool cf_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_libraries);
  return !missing[0];
}

const char *cf_missing(void) { return missing; }

// A transfer under way.
typedef struct {
  void *curl;
  const cf_handlers *handlers;
  // The first byte of the last answer's Content-Range, or -1.
  int64_t start;
  bool has_answered;
} transfer;

// An answer that redirects is not the last: each begins with a status line.
static size_t on_header(char *line, size_t size, size_t count, void *context) {
  transfer *t = context;
  char text[64];
  size_t length = size * count;
  snprintf(text, sizeof text, "%.*s", (int)(length < sizeof text ? length : sizeof text - 1), line);
  static const char range[] = "content-range: bytes ";
  if (strncmp(text, "HTTP/", 5) == 0) {
    t->start = -1;
  } else if (strncasecmp(text, range, sizeof range - 1) == 0) {
    t->start = strtoll(text + sizeof range - 1, NULL, 10);
  }
  return length;
}

static bool answer(transfer *t) {
  if (t->has_answered) return true;
  t->has_answered = true;
  long status = 0;
  int64_t length = -1;
  curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return t->handlers->on_answer(t->handlers->context, status, length, t->start);
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *context) {
  transfer *t = context;
  bool goes_on = answer(t) && t->handlers->on_bytes(t->handlers->context, bytes, size * count);
  return goes_on ? size * count : 0;
}

cf_result cf_get(
  const char *url, int64_t offset, long seconds, long least_rate, const cf_handlers *handlers,
  char reason[CF_REASON_BYTES]) {
  void *curl = curl_easy_init();
  if (!curl) {
    snprintf(reason, CF_REASON_BYTES, "libcurl does not start");
    return CF_FAILED;
  }
  transfer t = {curl, handlers, -1, false};
  reason[0] = 0;
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTP_HTTPS);
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, (long)CURLPROTO_HTTP_HTTPS);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, seconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, least_rate);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &t);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &t);
  // As a range: where an answer does not go on from there, it is for the caller to say so.
  char range[32];
  snprintf(range, sizeof range, "%lld-", (long long)offset);
  if (offset > 0) curl_easy_setopt(curl, CURLOPT_RANGE, range);
  int code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  // An answer may have no bytes.
  if (status != 0) answer(&t);
  curl_easy_cleanup(curl);
  if (code == 0) return CF_DONE;
  if (!reason[0]) snprintf(reason, CF_REASON_BYTES, "%s", curl_easy_strerror(code));
  return code == CURLE_OPERATION_TIMEDOUT ? CF_TOO_SLOW : CF_FAILED;
}

cf_sha256 cf_sha256_begin(void) {
  cf_sha256 state = EVP_MD_CTX_new();
  if (state) EVP_DigestInit_ex(state, EVP_sha256(), NULL);
  return state;
}

void cf_sha256_update(cf_sha256 state, const void *bytes, size_t count) {
  if (state) EVP_DigestUpdate(state, bytes, count);
}

void cf_sha256_end(cf_sha256 state, uint8_t digest[32]) {
  memset(digest, 0, 32);
  if (!state) return;
  EVP_DigestFinal_ex(state, digest, NULL);
  EVP_MD_CTX_free(state);
}
