// The exponential of vectors.
#pragma once
#include "vector.h"

// e^x to about 1e-7 relative for x <= 88; 0 below -87.3, where the result would be subnormal; NaN for NaN.
//
// x = n ln 2 + r with |r| <= ln 2 / 2. e^r comes from its Taylor series to r^7 (the next term is below 4e-9),
// 2^n from the exponent's bits.
INLINE void exponential(const lanes *argument, lanes *result) {
  const float lowest = -87.3f;
  // 1.5 * 2^23: adding it rounds to the nearest integer, which is then in the last bits.
  const float rounding = 12582912.0f;
  const int_lanes is_lower = *argument < lowest;
  const lanes x = (lanes)(((int_lanes)SPLAT(lowest) & is_lower) | ((int_lanes)*argument & ~is_lower));
  const lanes shifted = x * 1.44269504f + rounding;
  const lanes n = shifted - rounding;
  // ln 2 in two parts, the first with few enough bits for its product with n to be exact.
  const lanes r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  lanes p = r * (1.0f / 5040) + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r * r + r + 1.0f;
  const lanes power = (lanes)(((int_lanes)shifted << 23) + 0x3f800000);
  *result = (lanes)((int_lanes)(p * power) & ~is_lower);
}

// The larger of each pair of lanes.
#define LARGER(a, b) \
  ((lanes)(((int_lanes)(a) & ((a) > (b))) | ((int_lanes)(b) & ~((a) > (b)))))
