// The most that one core comes to in multiply-adds of single precision, from registers: prints GFLOP/s.
//
//   cc -O3 -march=native -ffp-contract=fast peak.c -o peak && ./peak
#include <stdio.h>
#include <time.h>

#if defined(__AVX512F__)
enum { BYTES = 64 };
#elif defined(__AVX__)
enum { BYTES = 32 };
#else
enum { BYTES = 16 };
#endif
typedef float lanes __attribute__((vector_size(BYTES)));
enum { CHAINS = 12, STEPS = 1000000, TRIES = 50 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(void) {
  // As many sums as hide the latency of one addition.
  lanes sum[CHAINS] = {{0}}, factor = {0}, term = {0};
  factor += 0.999f, term += 0.001f;
  double best = 1e9;
  for (int i = 0; i < TRIES; i++) {
    const double start = now();
    for (int k = 0; k < STEPS; k++) {
#pragma GCC unroll 12
      for (int c = 0; c < CHAINS; c++) sum[c] = sum[c] * factor + term;
      // Keeps the compiler from adding sums or steps together.
      __asm__ volatile("");
    }
    const double seconds = now() - start;
    if (seconds < best) best = seconds;
  }
  float total = 0;
  for (int c = 0; c < CHAINS; c++) total += sum[c][0];
  if (total == 0) return 1;
  printf("%.1f\n", 2e-9 * CHAINS * STEPS * (BYTES / 4) / best);
  return 0;
}
